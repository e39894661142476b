--- ATL03, photon heights of ICESat-2: orbits without a geometry; version 006 in the cloud, version
--- 005 on premises.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local IceSat2 = require "earthshine.sandbox.catalog.icesat2"

local ALL = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 }

local function facts(version)
  return {
    abstract = "This data set (ATL03) contains height above the WGS 84 ellipsoid (ITRF2014 "
      .. "reference frame), latitude, longitude, and time for all photons downlinked by the "
      .. "Advanced Topographic Laser Altimeter System (ATLAS) instrument on board the ICESat-2 "
      .. "observatory. Generated for the sandbox.",
    begins = "2018-10-13T00:00:00.000Z", level = "2A", center = "NASA NSIDC DAAC",
    center_name = "NASA National Snow and Ice Data Center Distributed Active Archive Center",
    representation = "ORBIT", orbit_parameters = IceSat2.parameters, platforms = IceSat2.platforms,
    projects = IceSat2.projects,
    keywords = { { Category = "EARTH SCIENCE", Topic = "CRYOSPHERE", Term = "GLACIERS/ICE SHEETS",
      VariableLevel1 = "GLACIER TOPOGRAPHY/ICE SHEET TOPOGRAPHY" },
      { Category = "EARTH SCIENCE", Topic = "LAND SURFACE", Term = "TOPOGRAPHY",
      VariableLevel1 = "TERRAIN ELEVATION" } },
    format = "HDF5", progress = version == "005" and "SUPERSEDED" or "ACTIVE",
    finished = version == "005",
  }
end

local function cloud()
  return IceSat2.apply({
    id = "C2596864127-NSIDC_CPRD", provider = "NSIDC_CPRD", short_name = "ATL03", version = "006",
    title = "ATLAS/ICESat-2 L2A Global Geolocated Photon Data V006",
    doi = "10.5067/ATLAS/ATL03.006",
    folder = "ATL03.006", count = 600, first_granule = 2610300107, native = "umm",
    ur_prefix = "ATL03_", ur_suffix = "_006_01.h5", archive = "native", url_mime = true,
    producer_prefix = "ATL03_", producer_suffix = "_006_01.h5", orbit_only = true,
    files = {
      { "ATL03_", "_006_01.h5", role = "data", size = { 40000, 200000 }, digest = "sha256",
        format = "HDF5", mime = "application/x-hdf5" },
      { "ATL03_", "_006_01.h5.dmrpp", role = "dmrpp", of = 1,
        mime = "application/vnd.opendap.dap4.dmrpp+xml" },
      { "ATL03_", "_006_01.iso.xml", role = "metadata", mime = "text/xml" },
      { "ATL03_", "_006_01_BRW.default.default1.jpg", role = "browse", public = true,
        size = { 20000, 40000 }, mime = "image/jpeg" },
      { "ATL03_", "_006_01_BRW.default.default2.jpg", role = "browse", public = true,
        size = { 20000, 40000 }, mime = "image/jpeg" },
    },
    granule_platforms = { { ShortName = "ICESat-2", Instruments = { { ShortName = "ATLAS" } } } },
    pge = { PGEName = "ATLAS Geolocated Photons", PGEVersion = "6.0" },
    revised = Calendar.time(2024, 5, 21, 18, 4, 11), facts = facts "006",
  }, IceSat2.track(Calendar.time(2022, 10, 12, 15, 50, 10, 654), 22728, ALL, 17))
end

local function on_premises()
  return IceSat2.apply({
    id = "C2120512202-NSIDC_ECS", provider = "NSIDC_ECS", short_name = "ATL03", version = "005",
    title = "ATLAS/ICESat-2 L2A Global Geolocated Photon Data V005",
    doi = "10.5067/ATLAS/ATL03.005",
    folder = "ATL03.005", count = 20, first_granule = 2560598653, native = "iso:smap",
    on_premises = true, reference_by_title = true, archive = "unit_na", url_mime = true,
    ur = function(_, i) return "SC:ATL03.005:" .. 256325263 + 3 * (i - 1) end,
    find_ur = function(_, ur)
      local n = (tonumber(ur:upper():match "^SC:ATL03%.005:(%d+)$" or "-1") - 256325263) / 3
      return n >= 0 and n < 20 and n % 1 == 0 and math.floor(n) + 1 or nil
    end,
    producer_prefix = "ATL03_", producer_suffix = "_005_01.h5", orbit_only = true,
    files = {
      { "ATL03_", "_005_01.h5", role = "data", size = { 40000, 200000 },
        mime = "application/x-hdfeos" },
      { "ATL03_", "_005_01_BRW.gt1r.groundtrack.jpg", role = "browse", size = { 20000, 40000 },
        public = true, mime = "image/jpeg" },
      { "ATL03_", "_005_01.iso.xml", role = "metadata", type = "VIEW RELATED INFORMATION",
        mime = "text/xml" },
    },
    revised = Calendar.time(2022, 12, 8, 7, 28, 6), facts = facts "005",
  }, IceSat2.track(Calendar.time(2020, 10, 11, 19, 12, 46, 655), 11558, ALL, 19))
end

return function() return { cloud(), on_premises() } end
