--- The parameters of place, which granule and collection searches share.

local SHAPE <const> = "and or"

return {
  { "bounding_box", "bounding_box", aliases = "bbox", list = true, options = SHAPE,
    help = "finds what touches this box; the west is greater than the east across the antimeridian;"
      .. " several shapes must all be touched unless the option or is set" },
  { "polygon", "polygon", list = true, options = SHAPE, file = "polygon",
    help = "finds what touches the area of this polygon, whose edges are great circles" },
  { "point", "point", list = true, options = SHAPE, file = "point",
    help = "finds what lies over this point" },
  { "line", "line", list = true, options = SHAPE, file = "line",
    help = "finds what this line of great circles goes through" },
  { "circle", "circle", list = true, options = SHAPE,
    help = "finds what touches this circle, which CMR makes a polygon of 16 or 32 points" },
  { "shapefile", "upload", help = "sends a file of shapes along, at most 1 000 000 bytes, 500 "
    .. "features and 5000 points, and finds what touches one of them" },
  { "simplify_shapefile", "boolean",
    help = "lets CMR make the shapes of the file coarser where they have too many points" },
  { "force_cartesian", "boolean",
    help = "makes CMR take the edges of the shapes as straight on the map, not as great circles" },
}
