"""Quantities in news prose: what is read, what is left alone, and how two of them relate."""

from __future__ import annotations

import pytest

from watcher.core.model import Comparator, Quantity
from watcher.core.quantities import (
    QuantityRelation,
    QuantityRole,
    describe,
    read_quantities,
    relate,
    relate_mentions,
)

READ = [
    # digits and separators
    ("Some 1,200 soldiers arrived.", ["about 1,200 soldiers"]),
    ("A force of 1 200 soldiers arrived.", ["1,200 soldiers"]),
    ("A force of 1\u202f200 soldiers arrived.", ["1,200 soldiers"]),
    ("A force of 1.200 soldiers arrived.", ["1,200 soldiers"]),
    ("The river stood at 1.200 metres.", ["1.2 metres"]),
    ("They printed 1.200.000 ballots.", ["1.2 million ballots"]),
    ("They counted 12,345,678 ballots.", ["12,345,678 ballots"]),
    ("They counted 1,20,000 ballots.", ["120,000 ballots"]),
    ("Turnout was 3,5 percent lower.", ["3.5 percent"]),
    ("The rate is 0.25 percent.", ["0.25 percent"]),
    ("It took 2.5 hours.", ["2.5 hours"]),
    # words
    ("four hundred soldiers", ["400 soldiers"]),
    ("two hundred and ten jobs", ["210 jobs"]),
    ("three thousand four hundred households", ["3,400 households"]),
    ("Twenty-six elephants were counted.", ["26 elephants"]),
    ("fifty-eight thousand hens", ["58,000 hens"]),
    ("a dozen ships", ["12 ships"]),
    ("two dozen ships", ["24 ships"]),
    ("half a dozen ships", ["6 ships"]),
    ("half a million people", ["500,000 people"]),
    ("a hundred houses", ["100 houses"]),
    ("two and a half years", ["2.5 years"]),
    ("one and a half million tonnes", ["1.5 million tonnes"]),
    ("one soldier was wounded", ["1 injured"]),
    ("five lakh voters", ["500,000 voters"]),
    ("two lakh crore rupees", ["2,000 billion rupees"]),
    ("three drones and four missiles", ["3 drones", "4 missiles"]),
    # vague words
    ("dozens of houses", ["at least 24 houses"]),
    ("hundreds of protesters", ["at least 200 protesters"]),
    ("tens of thousands of protesters", ["at least 20,000 protesters"]),
    ("hundreds of thousands of homes", ["at least 200,000 houses"]),
    ("several hundred families", ["at least 300 households"]),
    ("a few soldiers", ["at least 3 soldiers"]),
    ("a couple of tanks", ["at least 2 tanks"]),
    # shares
    ("three percent of voters", ["3 percent"]),
    ("3.9 per cent more", ["3.9 percent"]),
    ("17% of capacity", ["17 percent"]),
    ("two-thirds of the voters", ["66.7 percent"]),
    ("a third of the vines", ["33.3 percent"]),
    ("half of the staff", ["50 percent"]),
    ("Less than a fifth of the water", ["up to 20 percent"]),
    ("nine in ten pupils", ["90 percent"]),
    ("up by 2 percentage points", ["2 percentage points"]),
    ("half an hour later", ["30 minutes"]),
    # money
    ("$3.2bn in aid", ["3.2 billion dollars"]),
    ("€400 million in aid", ["400 million euros"]),
    ("£12m in aid", ["12 million pounds"]),
    ("GBP 12m in aid", ["12 million pounds"]),
    ("US$5 million in aid", ["5 million dollars"]),
    ("A$5 million in aid", ["5 million australian dollars"]),
    ("5 million Canadian dollars", ["5 million canadian dollars"]),
    ("RM310 million", ["310 million ringgit"]),
    ("Rs 5 crore", ["50 million rupees"]),
    ("5 crore rupees", ["50 million rupees"]),
    ("42 pounds a year", ["42 pounds"]),
    ("2,500 rand", ["2,500 rand"]),
    ("three million zlotys", ["3 million zlotys"]),
    # multipliers glued on
    ("40k people marched", ["40,000 people"]),
    ("400m people voted", ["400 million people"]),
    ("a tower 400m high", ["400 metres"]),
    ("3 bn people", ["3 billion people"]),
    # ranges
    ("30 to 40 soldiers", ["at least 30 soldiers", "up to 40 soldiers"]),
    ("between 30 and 40 soldiers", ["at least 30 soldiers", "up to 40 soldiers"]),
    ("30-40 soldiers", ["at least 30 soldiers", "up to 40 soldiers"]),
    ("30–40 percent", ["at least 30 percent", "up to 40 percent"]),
    ("three or four tanks", ["at least 3 tanks", "up to 4 tanks"]),
    ("30 to 40 million barrels", ["at least 30 million barrels", "up to 40 million barrels"]),
    ("$3-4bn in aid", ["at least 3 billion dollars", "up to 4 billion dollars"]),
    # comparators
    ("at least 400 soldiers", ["at least 400 soldiers"]),
    ("no fewer than 400 soldiers", ["at least 400 soldiers"]),
    ("more than 400 soldiers", ["at least 400 soldiers"]),
    ("over 400 soldiers", ["at least 400 soldiers"]),
    ("The cost exceeds 350 million euros.", ["at least 350 million euros"]),
    ("The count passed 200 bears.", ["at least 200 bears"]),
    ("400 or more soldiers", ["at least 400 soldiers"]),
    ("400+ soldiers", ["at least 400 soldiers"]),
    ("up to 3,000 soldiers", ["up to 3,000 soldiers"]),
    ("at most 180 beds", ["up to 180 beds"]),
    ("no more than 180 beds", ["up to 180 beds"]),
    ("fewer than 15,000 households", ["up to 15,000 households"]),
    ("less than 20 percent", ["up to 20 percent"]),
    ("below 8 metres", ["up to 8 metres"]),
    ("as many as 90 ships", ["up to 90 ships"]),
    ("It did not exceed 40 beds.", ["up to 40 beds"]),
    ("nearly 100 beds", ["about 100 beds"]),
    ("almost 100 beds", ["about 100 beds"]),
    ("about 100 beds", ["about 100 beds"]),
    ("around 100 beds", ["about 100 beds"]),
    ("some 100 beds", ["about 100 beds"]),
    ("roughly 100 beds", ["about 100 beds"]),
    ("an estimated 100 beds", ["about 100 beds"]),
    ("100 beds or so", ["100 beds"]),
    ("exactly 40 beds", ["40 beds"]),
    ("only 40 beds", ["40 beds"]),
    # the counted noun
    ("400 Russian soldiers left", ["400 soldiers"]),
    ("400 troops left", ["400 soldiers"]),
    ("400 servicemen left", ["400 soldiers"]),
    ("400 military personnel left", ["400 soldiers"]),
    ("100 military vehicles", ["100 vehicles"]),
    ("100 pieces of military equipment", ["100 vehicles"]),
    ("two main bases", ["2 bases"]),
    ("five vessels", ["5 ships"]),
    ("five warplanes", ["5 aircraft"]),
    ("five arms depots", ["5 depots"]),
    ("a 25-member council", ["25 members"]),
    ("20,000 Catanduanes households", ["20,000 households"]),
    ("the number of bears stands at 143", ["143 bears"]),
    ("Sightings of bears number 104, it said.", ["104 sightings"]),
    ("two passers-by", ["2 passers-by"]),
    # measures
    ("13 km (8 miles) away", ["13 kilometres", "12.87 kilometres"]),
    ("a nine-mile ride", ["14.48 kilometres"]),
    ("10,000 feet up", ["3,048 metres"]),
    ("44 square kilometres of forest", ["44 square kilometres"]),
    ("44 sq km of forest", ["44 square kilometres"]),
    ("100 acres", ["40.47 hectares"]),
    ("3,000 kilos of flour", ["3,000 kilograms"]),
    ("two tons of flour", ["2 tonnes"]),
    ("12 million barrels a day", ["12 million barrels"]),
    ("at 30 degrees Celsius", ["30 celsius"]),
    ("at 86 degrees Fahrenheit", ["30 celsius"]),
    ("at -5C", ["-5 celsius"]),
    ("at 60 mph", ["96.56 kilometres per hour"]),
    ("at 90 kilometres per hour", ["90 kilometres per hour"]),
    ("0.35 cubic metres", ["0.35 cubic metres"]),
    ("600 MW of power", ["600 megawatts"]),
    ("a 12-hour truce", ["12 hours"]),
    # ages
    ("a 43-year-old man", ["43 years old"]),
    ("A teacher aged 43 spoke.", ["43 years old"]),
    ("Jan Novak, 43, spoke.", ["43 years old"]),
    # what happened to people
    ("40 people were killed", ["40 killed"]),
    ("At least 40 people have been killed in the attack", ["at least 40 killed"]),
    ("The strike killed 40 people", ["40 killed"]),
    ("killing at least 40", ["at least 40 killed"]),
    ("40 dead and 12 missing", ["40 killed", "12 missing"]),
    ("The death toll rose to 46.", ["46 killed"]),
    ("46 corpses were found", ["46 killed"]),
    ("The attack claimed 40 lives", ["40 killed"]),
    ("Eleven people were hurt", ["11 injured"]),
    ("killed 40 and wounded 30", ["40 killed", "30 injured"]),
    ("40 people were killed and 30 injured", ["40 killed", "30 injured"]),
    ("12 men were arrested", ["12 arrested"]),
    ("12 suspects are in custody", ["12 arrested"]),
    ("3,000 villagers fled", ["3,000 displaced"]),
    ("87 pupils fell ill", ["87 ill"]),
    ("14 tourists are still missing", ["14 missing"]),
    ("12 Palestinians were killed", ["12 killed"]),
    ("26 elephants were killed", ["26 elephants"]),
    ("Russia evacuated at least 400 of its soldiers.", ["at least 400 soldiers"]),
    ("more than 400 troops were evacuated", ["at least 400 soldiers"]),
    ("400 villagers were evacuated", ["400 displaced"]),
    ("Only about 200 of the 400 soldiers left.", ["about 200 soldiers", "400 soldiers"]),
    ("at least two An-124 cargo planes", ["at least 2 aircraft"]),
    ("Shares fell 3.5% to 1,204 pence.", ["3.5 percent", "1,204 pence"]),
    ("Oil rose $2 to $80.50 a barrel.", ["2 dollars", "80.5 dollars"]),
    ("The toll has reached 1,719, with 300 missing.", ["1,719 killed", "300 missing"]),
    ("Police arrested 12.", ["12 arrested"]),
    ("Gunmen killed five soldiers and wounded nine others.", ["5 killed", "9 injured"]),
    ("50 places, and six of those are free", ["50 places", "6 places"]),
    ("19 schools shut; the three others did not", ["19 schools", "3 schools"]),
    ("a 3,000-strong force", ["3,000"]),
    ("winds of 40 metres per second", ["40 metres per second"]),
    ("500 megawatt-hours a day", ["500 megawatt hours"]),
    ("12 McCoys", ["12"]),
    ("one freshly painted", []),
    ("At Least Forty Killed In Attack On Market", ["at least 40 killed"]),
    ("He lives in Two Oaks.", []),
    ("3 m of water", ["3 metres"]),
    ("Call 0123 of the 12,34 lists", []),
    ("3 mn people and 5 k of run", ["3 million people", "5"]),
    ("With one more, that is 12", ["1", "12"]),
    ("Two men died and one was wounded.", ["2 killed", "1 injured"]),
    ("120 boxes and 60 churches", ["120 boxes", "60 churches"]),
    ("100 vehicles were destroyed", ["100 vehicles"]),
    ("Four people, and not eleven, were injured", ["4 injured", "11 injured"]),
    ("40 people, including three children, were killed", ["40 killed", "3 killed"]),
    ("Nobody was hurt.", ["0 injured"]),
    ("There were no casualties.", ["0 casualties"]),
    ("the number of people hurt has climbed from 11 to 14", ["11 injured", "14 injured"]),
]


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text for text, _ in READ])
def test_reads(text: str, expected: list[str]) -> None:
    assert [describe(mention.quantity) for mention in read_quantities(text)] == expected


NO_QUANTITY = [
    "An An-124 and an S-300 were seen beside an F-16.",
    "Covid-19 and the G20",
    "Article 5 of the treaty",
    "the Fourth Division held",
    "guests at the Four Seasons",
    "the 43rd day of the siege",
    "on 8 December 2024",
    "on March 9, 2026",
    "in 2017 and since 2015",
    "the 2024 elections",
    "at 15:30 on Friday",
    "at 3pm",
    "at 0700 GMT",
    "two days ago",
    "Call +44 20 7946 0958.",
    "Call 555-1234.",
    "case 12345678901",
    "Boeing 737 and Flight 370",
    "Highway 66 is shut",
    "Group of Seven ministers",
    "the council voted 5-2",
    "No. 10 was silent",
    "in the 1990s",
    "for the 2026/27 season",
    "no one knew",
    "one of the best",
    "one another",
    "He was the one who left.",
    "a man in his mid-40s",
    "10 Downing Street",
    "The tanks rolled on.",
    "a quarter of a century",
    "version 2.0.1",
    "a 5G mast",
    "the 4x4 stopped",
    "a magnitude 6.3 quake",
    "",
]


@pytest.mark.parametrize("text", NO_QUANTITY)
def test_leaves_alone(text: str) -> None:
    assert read_quantities(text) == ()


ROLES = [
    ("The toll climbed from 11 to 14.", [QuantityRole.PRIOR, QuantityRole.VALUE]),
    ("The cost rose to $355 million from $310 million.", [QuantityRole.VALUE, QuantityRole.PRIOR]),
    ("It counted 208 bears, compared with 143 in May.", [QuantityRole.VALUE, QuantityRole.PRIOR]),
    ("Three more tenants came.", [QuantityRole.CHANGE]),
    ("Another 31,000 hens were put down.", [QuantityRole.CHANGE]),
    ("The figure grew by 18 to 161.", [QuantityRole.CHANGE, QuantityRole.VALUE]),
    ("two of its five libraries", [QuantityRole.VALUE, QuantityRole.WHOLE]),
    ("Only one of Porth's five libraries", [QuantityRole.VALUE, QuantityRole.WHOLE]),
    ("Of the 143 animals, 31 were bears.", [QuantityRole.WHOLE, QuantityRole.VALUE]),
    ("2,400 hectares, not 4,200", [QuantityRole.VALUE, QuantityRole.REJECTED]),
    ("1,650 pesos rather than 1,720", [QuantityRole.VALUE, QuantityRole.REJECTED]),
    ("140 pesos more than the 1,580", [QuantityRole.CHANGE, QuantityRole.PRIOR]),
    ("Work starts three weeks later than planned.", [QuantityRole.CHANGE]),
    ("Oil rose $2 to $80.50.", [QuantityRole.CHANGE, QuantityRole.VALUE]),
    ("Bills are 3.9 percent higher.", [QuantityRole.VALUE]),
    ("58,000 hens given at first", [QuantityRole.PRIOR]),
]


@pytest.mark.parametrize(("text", "roles"), ROLES, ids=[text for text, _ in ROLES])
def test_roles(text: str, roles: list[QuantityRole]) -> None:
    assert [mention.role for mention in read_quantities(text)] == roles


def test_all_but_is_counted_out() -> None:
    text = "All but 3,000 of the 65,000 households have power."
    found = {mention.role: mention for mention in read_quantities(text)}
    assert found[QuantityRole.EXCEPTED].quantity.value == 3000
    assert found[QuantityRole.WHOLE].quantity.value == 65000
    assert found[QuantityRole.VALUE].quantity == Quantity(value=62000, unit="household")


def test_a_part_takes_the_noun_of_its_whole() -> None:
    part, whole = read_quantities("close two of its five libraries")
    assert (part.quantity.unit, part.noun) == (whole.quantity.unit, whole.noun) == ("library",) * 2


@pytest.mark.parametrize(
    "text", ["Not one of the 38 beds was free", "None of the 38 beds was free"]
)
def test_none_of_is_zero(text: str) -> None:
    zero, whole = sorted(read_quantities(text), key=lambda mention: mention.quantity.value)
    assert zero.quantity == Quantity(value=0, unit="bed")
    assert (whole.quantity.value, whole.role) == (38, QuantityRole.WHOLE)


def test_a_mention_covers_comparator_number_and_noun() -> None:
    text = "He said at least 400 Russian soldiers left."
    (mention,) = read_quantities(text)
    assert mention.text == text[mention.start : mention.end] == "at least 400 Russian soldiers"
    assert mention.noun == "soldier"
    assert not mention.vague


def test_rates_and_vagueness_are_marked() -> None:
    (hours,) = read_quantities("gas for six hours a day")
    (dozens,) = read_quantities("dozens of letters")
    assert hours.per == "day"
    assert dozens.vague


def test_ranges_share_their_span() -> None:
    low, high = read_quantities("between 30 and 40 soldiers")
    assert (low.start, low.end) == (high.start, high.end)


def quantity(text: str) -> Quantity:
    (mention,) = read_quantities(text)
    return mention.quantity


SAME, COMPATIBLE = QuantityRelation.SAME, QuantityRelation.COMPATIBLE
HIGHER, LOWER = QuantityRelation.HIGHER, QuantityRelation.LOWER
DIFFERENT = QuantityRelation.DIFFERENT_UNIT
RELATIONS = [
    ("at least 400 soldiers", "430 soldiers", COMPATIBLE),
    ("at least 400 soldiers", "300 soldiers", LOWER),
    ("at least 400 soldiers", "400 troops", COMPATIBLE),
    ("at least 400 soldiers", "more than 400 soldiers", SAME),
    ("at least 400 soldiers", "at least 500 soldiers", COMPATIBLE),
    ("at least 400 soldiers", "at least 300 soldiers", LOWER),
    ("at least 400 soldiers", "up to 300 soldiers", LOWER),
    ("at least 400 soldiers", "up to 600 soldiers", COMPATIBLE),
    ("at least 400 soldiers", "4,000 soldiers", HIGHER),
    ("about 100 beds", "almost 100 beds", SAME),
    ("about 100 beds", "around 100 beds", SAME),
    ("about 100 beds", "100 beds", SAME),
    ("about 100 beds", "98 beds", SAME),
    ("about 100 beds", "130 beds", HIGHER),
    ("about 62,000 households", "61,500 households", SAME),
    ("about 62,000 households", "58,000 households", LOWER),
    ("nearly 90,000 hens", "89,000 hens", SAME),
    ("about 250 beds", "260 beds", SAME),
    ("$3.2bn", "0 dollars", LOWER),
    ("up to 3,000 soldiers", "2,500 soldiers", COMPATIBLE),
    ("up to 3,000 soldiers", "3,500 soldiers", HIGHER),
    ("up to 3,000 soldiers", "at least 3,500 soldiers", HIGHER),
    ("up to 3,000 soldiers", "at least 2,000 soldiers", COMPATIBLE),
    ("up to 3,000 soldiers", "100 soldiers", LOWER),
    ("40 killed", "46 killed", HIGHER),
    ("40 killed", "40 dead", SAME),
    ("40 killed", "39 killed", LOWER),
    ("40 killed", "at least 30 killed", COMPATIBLE),
    ("40 killed", "at least 50 killed", HIGHER),
    ("40 killed", "up to 50 killed", COMPATIBLE),
    ("40 killed", "up to 30 killed", LOWER),
    ("40 killed", "40 injured", DIFFERENT),
    ("40 soldiers", "40 vehicles", DIFFERENT),
    ("40 soldiers", "45 people", HIGHER),
    ("40 people", "40 residents", SAME),
    ("at least 400 soldiers", "430 people were evacuated", COMPATIBLE),
    ("40 soldiers", "40", SAME),
    ("13 km", "8 miles", SAME),
    ("13 km", "13,000 metres", SAME),
    ("13 km", "20 miles", HIGHER),
    ("4,400 hectares", "44 square kilometres", SAME),
    ("3 tonnes", "3,000 kilos", SAME),
    ("13 km", "13 tonnes", DIFFERENT),
    ("three weeks", "21 days", SAME),
    ("$3.2bn", "$3.2 billion", SAME),
    ("$3.2bn", "$3.21 billion", SAME),
    ("$3.2bn", "$3.4 billion", HIGHER),
    ("$3.2bn", "€3.2bn", DIFFERENT),
    ("3.9 percent", "2.5 percent", LOWER),
    ("66.7 percent", "67 percent", SAME),
    ("62,000 families", "62,000 households", SAME),
    ("11 injured", "nobody was hurt", LOWER),
    ("5 killed", "no casualties", LOWER),
]


@pytest.mark.parametrize(
    ("claimed", "reported", "relation"), RELATIONS, ids=[f"{a} | {b}" for a, b, _ in RELATIONS]
)
def test_relate(claimed: str, reported: str, relation: QuantityRelation) -> None:
    assert relate(quantity(claimed), quantity(reported)) is relation


MENTIONS = [
    ("dozens of houses", "80 houses", COMPATIBLE),
    ("dozens of houses", "5,000 houses", HIGHER),
    ("87 houses", "dozens of houses", COMPATIBLE),
    ("at least 400 protesters", "hundreds of protesters", COMPATIBLE),
    ("hundreds of protesters", "12 protesters", LOWER),
    ("2 euros a night", "2 euros a year", DIFFERENT),
    ("12 soldiers were killed", "12 civilians were killed", DIFFERENT),
    ("12 soldiers were killed", "12 people were killed", SAME),
]


@pytest.mark.parametrize(
    ("claimed", "reported", "relation"), MENTIONS, ids=[f"{a} | {b}" for a, b, _ in MENTIONS]
)
def test_relate_mentions(claimed: str, reported: str, relation: QuantityRelation) -> None:
    (mine,), (theirs,) = read_quantities(claimed), read_quantities(reported)
    assert relate_mentions(mine, theirs) is relation


def test_units_of_a_hand_written_claim_are_understood() -> None:
    claimed = Quantity(value=400, unit="troops", comparator=Comparator.AT_LEAST)
    assert relate(claimed, quantity("430 servicemen")) is COMPATIBLE


DESCRIBED = [
    (Quantity(value=400, unit="soldier", comparator=Comparator.AT_LEAST), "at least 400 soldiers"),
    (Quantity(value=1, unit="soldier"), "1 soldier"),
    (Quantity(value=3.2e9, unit="dollar"), "3.2 billion dollars"),
    (Quantity(value=40, unit="killed"), "40 killed"),
    (Quantity(value=43, unit="year old"), "43 years old"),
    (Quantity(value=12, unit="serviceman", comparator=Comparator.UP_TO), "up to 12 servicemen"),
    (Quantity(value=2, unit="city"), "2 cities"),
    (Quantity(value=90, unit="kilometre per hour"), "90 kilometres per hour"),
    (Quantity(value=3.9, unit="percent", comparator=Comparator.ABOUT), "about 3.9 percent"),
    (Quantity(value=7), "7"),
]


@pytest.mark.parametrize(("value", "words"), DESCRIBED, ids=[words for _, words in DESCRIBED])
def test_describe(value: Quantity, words: str) -> None:
    assert describe(value) == words
