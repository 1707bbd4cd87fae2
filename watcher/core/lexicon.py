"""Word tables of the structured reading: opposites, synonyms, names of peoples and their capitals."""

from __future__ import annotations

from watcher.core.text import stem, tokens

Phrase = tuple[str, ...]


def phrases(text: str) -> frozenset[Phrase]:
    """Return stemmed phrases from a list of words in which `_` joins the words of one phrase."""
    return frozenset(
        tuple(stem(word) for word in tokens(entry.replace("_", " "))) for entry in text.split()
    )


def words(text: str) -> frozenset[str]:
    """Return a set of folded words."""
    return frozenset(text.split())


OPPOSITES: dict[str, tuple[frozenset[Phrase], frozenset[Phrase]]] = {
    name: (phrases(plus), phrases(minus))
    for name, (plus, minus) in {
        "presence": (
            "stay remain keep kept retain maintain preserve hold_on staying_put",
            "withdraw withdrew withdrawn withdrawal leave left leaving pull_out pulled_out pull_back "
            "pulling_back pull_its pulling_its pull_all pull_some pulled_its pullback pullout "
            "evacuate evacuation quit depart departure departed exit vacate retreat retrench "
            "abandon scale_back draw_down relocate take_home bring_home brought_home exodus "
            "pull_troops pulled_troops pulled_its_troops moved_out ship_out shipped_out fly_out "
            "flown_out drove_out drive_out driven_out flew_out moved_out move_out pack_up packed_up flee fled",
        ),
        "open": (
            "open reopen reopened opening keep_open operate operating operates operation_normally function_normally functioning",
            "close closed closure shut shutter shut_down shutdown shuttered",
        ),
        "running": (
            "resume resumed resumption restart operational run_again continue "
            "carry_on carried_on go_ahead goes_ahead went_ahead reinstated",
            "halt suspend suspended suspension stop stopped pause cease interrupt discontinue "
            "standstill idle break_off broke_off called_off cancel cancelled scrap "
            "scrapped shelve shelved abandon_plans drop_plans dropped_plans dropped_plan",
        ),
        "approval": (
            "approve approved approval pass passed endorse ratify adopt waved_through backed accept "
            "cleared_by gave_go_ahead given_go_ahead green_light go_ahead_for signed_off "
            "vote_for voted_for clear_way greenlight",
            "reject rejected rejection veto turn_down turned_down throw_out threw_out thrown_out "
            "vote_down voted_down voted_against refuse refusal quash overturn oppose strike_down "
            "struck_down blocked",
        ),
        "custody": (
            "arrest detain detained detention remand custody taken_into_custody",
            "release released freed free_the free_all free_hostages bail let_go set_free",
        ),
        "level": (
            "rise rose risen increase raise raised grow grew grown climb climbed jump surge double "
            "doubled swell expand higher dearer go_up went_up gone_up",
            "fall fell fallen decrease cut drop dropped decline lower lowered reduce reduction "
            "shrink shrank halve halved trim slash slashed cheaper fewer go_down went_down gone_down",
        ),
        "permission": (
            "allow allowed permit permitted authorise authorised legalise lift_ban "
            "lifted_ban may_now",
            "ban banned bar barred prohibit forbid forbidden outlaw outlawed prevent_from",
        ),
        "contest": (
            "win won victory beat beaten defeat_of triumph prevail",
            "lose lost loss defeat defeated concede conceded",
        ),
        "life": (
            "alive survive survived survivor rescued unhurt unharmed",
            "die died dead kill killed perish drown drowned death fatal",
        ),
        "integrity": (
            "intact undamaged untouched spare spared unscathed repair repaired rebuilt restore "
            "restored",
            "destroy destroyed damage damaged wreck wrecked ruin gutted flatten flattened collapse "
            "collapsed",
        ),
        "post": (
            "hire hired appoint appointed reappoint took_on recruit reinstate",
            "dismiss dismissed sack sacked lay_off laid_off oust ousted resign resigned "
            "resignation step_down stepped_down fire_the fired_the",
        ),
        "control": (
            "seize seized capture_city recapture recaptured take_control took_control gain_control "
            "overran",
            "cede ceded lose_control lost_control hand_over handed_over surrender surrendered",
        ),
        "truce": (
            "ceasefire truce cease_fire armistice",
            "resume_fighting resumed_fighting break_ceasefire breach_ceasefire",
        ),
        "labour": (
            "on_strike walk_out walked_out walks_out walking_out down_tools downed_tools",
            "return_to_work returned_to_work back_to_work back_at_work end_strike",
        ),
        "guilt": (
            "convict convicted conviction guilty sentence sentenced jail imprison",
            "acquit acquitted acquittal innocent cleared_of exonerate",
        ),
        "afloat": (
            "refloat refloated afloat towed_free pulled_free",
            "aground sink sank sunk capsize capsized",
        ),
        "settled": (
            "decide decided decision settle settled resolved",
            "undecided unresolved up_in_the_air undetermined",
        ),
        "steady": ("unchanged steady on_hold", "volatile"),
        "spread": ("leak leaking leaked spill spilling spew", "plugged sealed_off"),
        "law": ("legal lawful", "illegal unlawful unconstitutional"),
        "supply": (
            "connect reconnect reconnected back_on flow_again running_again power_back",
            "disconnect cut_off outage blackout without_power without_electricity without_water",
        ),
        "guarantee": ("guarantee guaranteed", "threaten threatened threat"),
    }.items()
}

SYNONYMS: tuple[frozenset[str], ...] = tuple(
    frozenset(stem(word) for word in row.split())
    for row in (
        "soldier troop troops serviceman servicemen personnel fighter fighters military forces",
        "base airbase bases facility installation airfield outpost",
        "plane aircraft jet airplane airliner",
        "cargo transport freight",
        "ship vessel warship boat",
        "vehicle truck armour armoured lorry",
        "column convoy motorcade",
        "talk negotiation discussion conversation contact negotiate discuss negotiating dialogue consultation",
        "deal agreement accord pact treaty contract memorandum",
        "rebel insurgent opposition faction militant",
        "government administration authority ruler leadership cabinet leaders",
        "embassy mission consulate diplomatic",
        "staff employee worker diplomat job post",
        "kill dead die death toll fatality perish victim casualty",
        "hurt injure wound injury injured",
        "child children pupil schoolchildren youngster",
        "home house household dwelling family residence",
        "road highway motorway route",
        "train rail railway",
        "fire blaze flame burn burnt",
        "quake earthquake tremor",
        "flood deluge inundate",
        "storm typhoon hurricane cyclone",
        "vote ballot poll",
        "price cost fare charge fee levy tariff",
        "strike walkout stoppage",
        "factory plant works foundry mill",
        "firm company maker manufacturer group",
        "attack strike raid assault offensive shell bomb",
        "police officer cop",
        "judge court tribunal",
        "begin began begun start commence launch",
        "finish complete end",
        "conclude sign reach ink clinch seal initial",
        "grant give gave given award",
        "capture took taken overrun",
        "sentence jail imprison prison conviction convict bar",
        "travel drive drove driven journey trip",
        "fly flew flown flight airlift",
        "coordinate coordination concert arrange arranged",
        "guard patrol protect",
        "free freed release freeing",
        "hide hiding shelter sheltering hole",
        "hope wish want desire",
        "hold held stage",
        "leave left leaving",
        "sell sold sale",
        "win won victory",
        "lose lost loss",
        "send sent dispatch",
        "pay paid payment",
        "find found discover discovery",
        "choose chose chosen elect elected election",
        "break broke broken",
        "sink sank sunk",
        "shoot shot gunfire",
        "merge merger amalgamate fuse",
        "extend extension prolong renew renewal",
        "expand expansion",
        "explode explosion blast",
        "invade invasion incursion",
        "produce production output",
        "seize seizure confiscate",
        "marry marriage wedding",
        "fail failure",
        "prove proof evidence",
        "resign resignation quit",
        "succeed successor succession replace replacement",
        "grow growth",
        "appoint appointment name",
        "refuse refusal",
        "grain wheat corn cereal",
        "cause trigger prompt spark",
        "burst breach rupture",
        "hit struck",
        "bring brought",
        "speak spoke spoken speech",
        "teach taught teacher",
        "write wrote written",
        "withdraw withdrew withdrawn withdrawal",
        "charge charged indict indicted",
        "recognise recognize",
        "assassinate assassination murder murdered",
        "devastate destroy",
        "impose place slap",
        "docker dockworker longshoreman stevedore",
        "bribe bribery corruption graft",
        "freeze frozen suspend suspension",
        "poll survey",
        "jobs redundancy layoff",
        "dismantle disassemble apart",
        "accident crash collision collide",
        "protest demonstration rally march demonstrator protester",
        "minister ministry",
        "arrive arrival land landed reach",
        "legislation law bill act",
        "fund funding finance money aid",
        "suspect accused defendant",
        "kidnap abduct abduction kidnapping",
        "border frontier",
        "summit meeting meet met",
        "wildfire bushfire",
        "nurse medic doctor physician",
        "wage salary pay",
        "rate interest benchmark",
        "buy bought purchase acquire takeover",
        "build built construct erect",
        "hospital clinic",
        "patient case",
        "plan intend scheme project due expect",
        "boss head chief director leader",
        "refugee migrant asylum displaced",
        "missile rocket projectile",
        "drone uav",
        "satellite imagery image photograph picture footage video film photo",
        "lawmaker mp parliament deputy senator legislator",
        "safety security protection safe",
        "future fate",
        "unclear uncertain undecided unknown unresolved",
        "asylum refuge",
        "flee fled escape",
        "equipment weapon hardware arms weaponry",
        "officer commander general",
        "presence footprint",
        "reservoir dam",
        "electricity power light",
        "water tap",
        "ticket seat",
        "theft steal stole stolen thief rob robbery",
        "near close vicinity tie link loyal",
        "willing willingness ready readiness",
        "normal usual",
        "sanction embargo",
        "resident inhabitant villager citizen local",
        "union labour",
        "oil crude petroleum",
        "vaccine jab vaccination",
        "virus infection outbreak",
    )
)

SYNONYM: dict[str, str] = {}
for _row in SYNONYMS:
    _first = min(_row)
    for _member in _row:
        SYNONYM.setdefault(_member, _first)

QUANTIFIERS: dict[str, str] = {
    word: row.split()[0]
    for row in (
        "all every each everyone everybody entire whole",
        "only just solely merely alone",
        "none nobody nothing",
        "more higher greater larger bigger longer worse dearer",
        "fewer less lower smaller shorter cheaper",
        "first",
        "ever never",
        "record highest largest biggest best worst",
        "both",
        "half",
        "unanimous unanimously",
    )
    for word in row.split()
}
"""Words that a confirmation must share: all is not some, the first is not another."""

LIGHT = frozenset(
    stem(word)
    for word in (
        "people man men woman person official source report new year month week day time number "
        "total part one two three first last next late early about around some several many "
        "least nearly almost main current currently still yet now also already again however "
        "take make get give go come put set bring use see know think call name tell told add "
        "country area region city town side thing way including since recent another within "
        "northern southern eastern western north south east west near according announce "
        "million billion thousand hundred percent monday tuesday wednesday thursday friday "
        "saturday sunday january february march april may june july august september october "
        "november december outside inside stand stood lie lay expect plan due ahead well back much every long"
    ).split()
)

GENERIC_NAME = words(
    """council division school district university college ministry minister court party hospital
    airport port company county town city village parish regional region national department office
    board authority agency police army navy air force base bank club museum union association
    federation committee commission president prime king queen general sir mr mrs ms dr lord saint
    santa san new north south east west northern southern eastern western central great upper lower
    river lake mount mountain valley island islands sea bay bridge road street state states republic
    kingdom united group holdings inc ltd plc corp co the of and for de la del do da das dos el al"""
)

DAY_NAMES = words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december jan feb mar apr jun jul aug sep sept oct
    nov dec christmas easter"""
)

PEOPLES: dict[str, str] = {
    people: country
    for row in """russia:russian,russians syria:syrian,syrians ukraine:ukrainian,ukrainians
    turkey:turkish,turks,turkiye israel:israeli,israelis iran:iranian,iranians iraq:iraqi,iraqis
    libya:libyan,libyans china:chinese germany:german,germans france:french britain:british,uk
    italy:italian,italians spain:spanish poland:polish,poles japan:japanese india:indian,indians
    egypt:egyptian jordan:jordanian lebanon:lebanese belarus:belarusian,belarusians
    georgia:georgian,georgians armenia:armenian,armenians azerbaijan:azerbaijani america:american,americans,us
    korea:korean,koreans mali:malian niger:nigerien sudan:sudanese africa:african
    europe:european,europeans nigeria:nigerian kenya:kenyan brazil:brazilian mexico:mexican
    canada:canadian australia:australian sweden:swedish norway:norwegian finland:finnish
    denmark:danish greece:greek,greeks hungary:hungarian romania:romanian serbia:serbian
    afghanistan:afghan,afghans pakistan:pakistani palestine:palestinian,palestinians yemen:yemeni
    vietnam:vietnamese thailand:thai taiwan:taiwanese cuba:cuban venezuela:venezuelan
    chile:chilean peru:peruvian kazakhstan:kazakh moldova:moldovan abkhazia:abkhazian""".split()
    for country, _, peoples in (row.partition(":"),)
    for people in peoples.split(",")
}
"""Adjective or people -> country, folded."""

SEATS: dict[str, frozenset[str]] = {
    row.partition(":")[0]: frozenset(row.partition(":")[2].split(","))
    for row in """russia:moscow,kremlin america:washington,pentagon ukraine:kyiv,kiev
    turkey:ankara israel:jerusalem iran:tehran china:beijing germany:berlin france:paris
    syria:damascus lebanon:beirut iraq:baghdad egypt:cairo libya:tripoli jordan:amman
    italy:rome spain:madrid hungary:budapest greece:athens serbia:belgrade georgia:tbilisi
    armenia:yerevan azerbaijan:baku venezuela:caracas taiwan:taipei afghanistan:kabul
    pakistan:islamabad britain:london poland:warsaw japan:tokyo india:delhi belarus:minsk""".split()
}
"""Country -> words that stand for its government."""
