--- ATL06, land ice heights of ICESat-2: narrow corridors as polygons, some across the antimeridian,
--- some close by a pole.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local IceSat2 = require "earthshine.sandbox.catalog.icesat2"

local POLAR = { 3, 4, 5, 10, 11, 12 }

local function definition()
  return IceSat2.apply({
    id = "C2670138092-NSIDC_CPRD", provider = "NSIDC_CPRD", short_name = "ATL06", version = "006",
    title = "ATLAS/ICESat-2 L3A Land Ice Height V006", doi = "10.5067/ATLAS/ATL06.006",
    folder = "ATL06.006", count = 1200, first_granule = 2711305511, native = "umm",
    ur_prefix = "ATL06_", ur_suffix = "_006_01.h5", archive = "native", url_mime = true,
    producer_prefix = "ATL06_", producer_suffix = "_006_01.h5",
    files = {
      { "ATL06_", "_006_01.h5", role = "data", size = { 20000, 90000 }, digest = "sha256",
        format = "HDF5", mime = "application/x-hdf5" },
      { "ATL06_", "_006_01.h5.dmrpp", role = "dmrpp", of = 1,
        mime = "application/vnd.opendap.dap4.dmrpp+xml" },
      { "ATL06_", "_006_01.iso.xml", role = "metadata", mime = "text/xml" },
      { "ATL06_", "_006_01_BRW.default1.jpg", role = "browse", public = true,
        size = { 20000, 40000 }, mime = "image/jpeg" },
    },
    granule_platforms = { { ShortName = "ICESat-2", Instruments = { { ShortName = "ATLAS" } } } },
    revised = Calendar.time(2024, 6, 3, 9, 41, 52),
    facts = {
      abstract = "This data set (ATL06) provides geolocated, land-ice surface heights (above the "
        .. "WGS 84 ellipsoid, ITRF2014 reference frame), plus ancillary parameters that can be "
        .. "used to interpret and assess the quality of the height estimates. Generated for the "
        .. "sandbox.",
      begins = "2018-10-14T00:00:00.000Z", level = "3A", center = "NASA NSIDC DAAC",
      center_name = "NASA National Snow and Ice Data Center Distributed Active Archive Center",
      representation = "GEODETIC", platforms = IceSat2.platforms,
      projects = IceSat2.projects,
      keywords = { { Category = "EARTH SCIENCE", Topic = "CRYOSPHERE", Term = "GLACIERS/ICE SHEETS",
        VariableLevel1 = "GLACIER ELEVATION/ICE SHEET ELEVATION" } },
      format = "HDF5",
    },
  }, IceSat2.track(Calendar.time(2020, 1, 1, 0, 4, 17, 250), 7155, POLAR, 1))
end

return function() return { definition() } end
