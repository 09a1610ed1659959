"""Areas: the gazetteer is whole, and names are found however documents write them."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from corpus.areas import area_by_code, area_of_name, bodies_in, count_mentions, known_area, load_areas, match_area

REGIONS = {"East Midlands", "East of England", "London", "North East", "North West", "South East", "South West",
           "West Midlands", "Yorkshire and the Humber"}
MANIFEST = Path(__file__).parent.parent.parent / "shared" / "reports" / "manifest.csv"


def test_every_body_that_answers_for_children_is_there():
    nations = Counter(a.nation for a in load_areas().values() if not a.ended)
    assert nations == {"England": 153, "Wales": 22, "Scotland": 32, "Northern Ireland": 5}


def test_regions_are_the_nine_of_england_or_the_nation():
    for area in load_areas().values():
        assert area.region in REGIONS if area.nation == "England" else area.region == area.nation


def test_codes_are_slugs():
    assert all(code == area.code and code == code.lower() and " " not in code for code, area in load_areas().items())


@pytest.mark.parametrize("code", [
    "north-east-lincolnshire", "north-northamptonshire", "west-northamptonshire", "cumberland", "westmorland-and-furness",
    "bournemouth-christchurch-and-poole", "north-yorkshire", "somerset", "cumbria", "northamptonshire", "durham",
])
def test_codes_that_others_rely_on(code):
    assert code in load_areas()


@pytest.mark.parametrize("name, code", [
    ("telford & wrekin", "telford-and-wrekin"),
    ("windsor-maidenhead", "windsor-and-maidenhead"),
    ("London Borough of Bexley", "bexley"),
    ("City of Bradford Metropolitan District Council", "bradford"),
    ("Bristol City of", "bristol"),
    ("Metropolitan Borough of Barnsley Council", "barnsley"),
    ("Southend-on-Sea city council local authority", "southend-on-sea"),
    ("the Royal Borough of Kensington and Chelsea", "kensington-and-chelsea"),
    ("Bedford Borough Local Safeguarding Partnership", "bedford"),
    ("St. Helens", "st-helens"),
    ("Hull City Council", "kingston-upon-hull"),
    ("BCP", "bournemouth-christchurch-and-poole"),
    ("Haringey Local Safeguarding Children Board", "haringey"),
])
def test_a_name_is_known_in_all_its_forms(name, code):
    assert known_area(name).code == code


def test_the_longer_of_two_names_at_one_place_wins():
    assert match_area("a review in North East Lincolnshire in 2019").code == "north-east-lincolnshire"


def test_a_common_word_is_no_place():
    assert match_area("reading the signs: how to bury bad news") is None
    assert match_area("Inspection of Reading Borough Council").code == "reading"


@pytest.mark.parametrize("name, code, shown", [
    ("Ashmere Safeguarding Children Board", "ashmere", "Ashmere"),
    ("Calderholt City Council", "calderholt", "Calderholt"),
    ("ALDERMARSH AND THORLE SAFEGUARDING CHILDREN PARTNERSHIP", "aldermarsh-and-thorle", "Aldermarsh and Thorle"),
    ("Bro Rhydwen Regional Safeguarding Board", "bro-rhydwen", "Bro Rhydwen"),
])
def test_an_unknown_board_has_an_area_without_a_region(name, code, shown):
    area = area_of_name(name)
    assert (area.code, area.name, area.region) == (code, shown, "")


def test_a_board_of_two_known_areas_has_their_region():
    area = area_of_name("Derby and Derbyshire Safeguarding Children Partnership")
    assert (area.code, area.region) == ("derby-and-derbyshire", "East Midlands")


def test_words_that_name_nothing_have_no_area():
    assert area_of_name("The Local Safeguarding Children Board") is None


def test_a_code_is_shown_as_its_words_when_unknown():
    assert area_by_code("aldermarsh-and-thorle").name == "Aldermarsh and Thorle"
    assert area_by_code("durham").name == "County Durham"


def test_bodies_are_found_as_written():
    text = "Dear colleague\nA report of Ashmere Safeguarding Children Board and Calderholt City Council"
    assert bodies_in(text) == ["Ashmere Safeguarding Children Board", "Calderholt City Council"]


def test_mentions_are_counted_by_area():
    (first, count), *_ = count_mentions("Leeds, Leeds City Council, and once Kent")
    assert (first.code, count) == ("leeds", 2)


def test_every_authority_of_the_manifest_is_known():
    if not MANIFEST.is_file():
        pytest.skip("no real reports here")
    with MANIFEST.open(encoding="utf-8") as lines:
        assert [r["local_authority"] for r in csv.DictReader(lines) if not known_area(r["local_authority"])] == []
