/* Media types. */
#include "meta/media.h"

static bool is_alnum(char c) {
  char l = (char)(c | 32);
  return (c >= '0' && c <= '9') || (l >= 'a' && l <= 'z');
}

es__span es__extension(es__span name) {
  size_t i = name.length;
  while (i > 0 && is_alnum(name.at[i - 1])) i--;
  size_t length = name.length - i;
  if (i < 2 || name.at[i - 1] != '.' || length == 0 || length > 12)
    return ES__NOTHING;
  return (es__span){name.at + i, length};
}

static const struct {
  const char *extension;
  es__span type;
} types[] = {
  {"tif", ES__SPAN("image/tiff; application=geotiff")},
  {"tiff", ES__SPAN("image/tiff; application=geotiff")},
  {"nc", ES__SPAN("application/x-netcdf")},
  {"nc4", ES__SPAN("application/x-netcdf")},
  {"h5", ES__SPAN("application/x-hdf5")},
  {"hdf5", ES__SPAN("application/x-hdf5")},
  {"he5", ES__SPAN("application/x-hdf5")},
  {"hdf", ES__SPAN("application/x-hdf")},
  {"h4", ES__SPAN("application/x-hdf")},
  {"hdfeos", ES__SPAN("application/x-hdfeos")},
  {"cdf", ES__SPAN("application/x-cdf")},
  {"grb", ES__SPAN("application/x-grib")},
  {"grib", ES__SPAN("application/x-grib")},
  {"grb2", ES__SPAN("application/x-grib2")},
  {"grib2", ES__SPAN("application/x-grib2")},
  {"las", ES__SPAN("application/vnd.las")},
  {"laz", ES__SPAN("application/vnd.laszip")},
  {"gpkg", ES__SPAN("application/geopackage+sqlite3")},
  {"dmrpp", ES__SPAN("application/vnd.opendap.dap4.dmrpp+xml")},
  {"xml", ES__SPAN("application/xml")},
  {"json", ES__SPAN("application/json")},
  {"geojson", ES__SPAN("application/geo+json")},
  {"jpg", ES__SPAN("image/jpeg")},
  {"jpeg", ES__SPAN("image/jpeg")},
  {"png", ES__SPAN("image/png")},
  {"gif", ES__SPAN("image/gif")},
  {"bmp", ES__SPAN("image/bmp")},
  {"jp2", ES__SPAN("image/jp2")},
  {"svg", ES__SPAN("image/svg+xml")},
  {"webp", ES__SPAN("image/webp")},
  {"md5", ES__SPAN("text/plain")},
  {"sha1", ES__SPAN("text/plain")},
  {"sha256", ES__SPAN("text/plain")},
  {"sha512", ES__SPAN("text/plain")},
  {"txt", ES__SPAN("text/plain")},
  {"csv", ES__SPAN("text/csv")},
  {"md", ES__SPAN("text/markdown")},
  {"html", ES__SPAN("text/html")},
  {"htm", ES__SPAN("text/html")},
  {"pdf", ES__SPAN("application/pdf")},
  {"kml", ES__SPAN("application/vnd.google-earth.kml+xml")},
  {"kmz", ES__SPAN("application/vnd.google-earth.kmz")},
  {"zip", ES__SPAN("application/zip")},
  {"gz", ES__SPAN("application/gzip")},
  {"tgz", ES__SPAN("application/gzip")},
  {"tar", ES__SPAN("application/tar")},
  {"zarr", ES__SPAN("application/vnd+zarr")},
  {"parquet", ES__SPAN("application/vnd.apache.parquet")},
  {"yaml", ES__SPAN("application/yaml")},
  {"yml", ES__SPAN("application/yaml")},
};

es__span es__media_type(es__span extension) {
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (es__is_extension(extension, types[i].extension)) return types[i].type;
  return ES__NOTHING;
}
