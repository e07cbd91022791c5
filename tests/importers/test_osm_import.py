"""OpenStreetMap files into the registers: counts, updates, before-images, refusals."""

from ops.towns import fetch
from tests.importers.conftest import Importing, real_file


def test_beijing_comes_in_with_chinese_names_and_says_what_it_refused(importing: Importing) -> None:
    report = importing(real_file("osm", "beijing_tsinghua.osm"), "osm")
    assert report.status == "done_with_rejected"
    assert report.exit_code == 0
    buildings = report.count("buildings")
    assert (buildings.read, buildings.added, buildings.refused) == (529, 521, 8)
    assert report.reasons()["buildings", "no_outline"] == 8
    assert report.count("lane_lines").added >= 630
    assert importing.value("select count(*) from buildings where name ~ '[一-龥]'") > 50
    named = importing.rows("select name_initials from lane_lines where name = %s", "中关村东路")
    assert named and all(initials.startswith("zgcdl") for (initials,) in named)
    assert importing.value("select count(*) from facilities where kind = 'school'") >= 1
    kept = importing.rows("select source_key, message_zh, lon from rejected_rows order by id limit 1")[0]
    assert kept[0].startswith("n")
    assert "轮廓" in kept[1]
    assert 116 < kept[2] < 117


def test_guixi_and_monaco_give_the_counts_of_their_files(importing: Importing) -> None:
    guixi = importing(real_file("osm", "jiangxi_guixi.osm"), "osm")
    assert guixi.count("buildings").added == 165
    assert guixi.count("lane_lines").added == 170
    monaco = importing(real_file("osm", "monaco.osm.pbf"), "buildings")
    assert (monaco.count("buildings").read, monaco.count("buildings").added) == (1208, 1207)
    assert importing.value("select count(*) from buildings where house_number is not null") > 100
    assert importing.value("select count(*) from buildings where floors is not null") > 100


def test_two_dates_of_one_country_whose_ids_were_renumbered_stand_side_by_side(importing: Importing) -> None:
    old = importing(real_file("osm", "liechtenstein-2013-08-03.osm.pbf"), "buildings").count("buildings")
    assert (old.read, old.added) == (3748, 3723)
    new = importing(real_file("osm", "liechtenstein-valhalla.osm.pbf"), "buildings").count("buildings")
    assert (new.read, new.added, new.absent) == (9000, 8994, 3723)
    again = importing(real_file("osm", "liechtenstein-valhalla.osm.pbf"), "buildings").count("buildings")
    assert (again.added, again.changed, again.unchanged) == (0, 0, 8994)
    assert importing.value("select count(*) from register_versions") == 0


def test_buildings_with_new_ids_are_recognised_by_place_and_leave_before_images(importing: Importing) -> None:
    importing(real_file("osm", "liechtenstein-2013-08-03.osm.pbf"), "buildings")
    before = dict(importing.rows("select id, source_key from buildings"))
    newer = real_file("osm", "liechtenstein-valhalla.osm.pbf")
    counts = importing(newer, "buildings", match_by_place=True).count("buildings")
    assert counts.changed > 2_500
    assert counts.added + counts.changed == 8994
    assert counts.absent == 3723 - counts.changed
    kept = importing.rows(
        "select v.subject_id, v.before->>'source_key', b.source_key, v.before->'geom'->>'type',"
        " lower(v.recorded) < upper(v.recorded), st_distance(b.inner_point::geography, st_geomfromgeojson("
        "v.before->'inner_point')::geography) from register_versions as v join buildings as b on b.id = v.subject_id"
    )
    assert len(kept) == counts.changed
    for subject, old_key, new_key, kind, lasted, moved_m in kept:
        assert before[subject] == old_key != new_key
        assert (kind, lasted) == ("MultiPolygon", True)
        assert moved_m < 120
    again = importing(newer, "buildings", match_by_place=True).count("buildings")
    assert (again.added, again.changed, again.unchanged) == (0, 0, 8994)


def test_helsinki_has_536_buildings_each_taken_or_refused_with_a_reason(importing: Importing) -> None:
    report = importing(fetch("helsinki"), "osm")
    counts = report.count("buildings")
    assert (counts.read, counts.added, counts.refused) == (536, 446, 90)
    reasons = {code: count for (layer, code), count in report.reasons().items() if layer == "buildings"}
    assert reasons == {"no_outline": 36, "incomplete": 48, "broken_multipolygon": 6}
    assert importing.value("select count(*) from rejected_rows where payload->>'layer' = 'buildings'") == 90
