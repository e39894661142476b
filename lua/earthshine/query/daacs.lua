--- The archive centres of Earthdata (DAACs) and the providers under which CMR has their holdings:
--- in the cloud, and on machines of their own.

---@class earthshine.daac
---@field cloud? string
---@field ground string

---@type table<string, earthshine.daac>
return {
  ASDC = { cloud = "LARC_CLOUD", ground = "LARC_ASDC" },
  ASF = { cloud = "ASF", ground = "ASF" },
  GES_DISC = { cloud = "GES_DISC", ground = "GES_DISC" },
  GHRCDAAC = { cloud = "GHRC_DAAC", ground = "GHRC_DAAC" },
  LAADS = { cloud = "LAADS", ground = "LAADS" },
  LPDAAC = { cloud = "LPCLOUD", ground = "LPDAAC_ECS" },
  NSIDC = { cloud = "NSIDC_CPRD", ground = "NSIDC_ECS" },
  OBDAAC = { cloud = "OB_CLOUD", ground = "OB_DAAC" },
  ORNLDAAC = { cloud = "ORNL_CLOUD", ground = "ORNL_DAAC" },
  PODAAC = { cloud = "POCLOUD", ground = "PODAAC" },
  SEDAC = { ground = "ESDIS" },
}
