"""The classes of the standards that this service conforms to; what is not tested here is not claimed."""

_FEATURES = "http://www.opengis.net/spec/ogcapi-features-"
_COMMON = "http://www.opengis.net/spec/ogcapi-common-"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
_TMS = "http://www.opengis.net/spec/tms/2.0/conf/"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"

FEATURES = (
    *(f"{_COMMON}1/1.0/conf/{name}" for name in ("core", "landing-page", "json", "oas30")),
    f"{_COMMON}2/1.0/conf/collections",
    *(f"{_FEATURES}1/1.0/conf/{name}" for name in ("core", "geojson", "oas30")),
    f"{_FEATURES}2/1.0/conf/crs",
    *(
        f"{_FEATURES}3/1.0/conf/{name}"
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"{_CQL2}{name}"
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "property-property",
        )
    ),
    *(
        f"{_FEATURES}4/1.0/conf/{name}"
        for name in ("create-replace-delete", "update", "optimistic-locking-etags", "features")
    ),
    *(
        f"{_FEATURES}5/1.0/conf/{name}"
        for name in ("schemas", "core-roles-features", "returnables-and-receivables")
    ),
)

TILES = (
    *(
        f"{_TILES}{name}"
        for name in (
            "core",
            "tileset",
            "tilesets-list",
            "dataset-tilesets",
            "geodata-tilesets",
            "collections-selection",
            "datetime",
            "mvt",
            "oas30",
        )
    ),
    f"{_TMS}tilematrixset",
    f"{_TMS}json-tilematrixset",
)
