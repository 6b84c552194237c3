"""How common words are in the abstracts of any field, as stems of six letters.

Counted on four thousand abstracts from several sources; names of one field's things are left out.
"""

from __future__ import annotations

# An abstract without either of these is not written in English, and what words it shares with an
# English title says nothing. They are kept among the stems to tell.
ENGLISH_STEMS = frozenset(("the", "and"))

_FUNCTION = (
    "for that this with our from are which these can while such have their has both into more its "
    "also than two when where they been but over not all each will each other then them was were "
    "how what why who may any some most many only yet via per due out own very well like between "
    "across through during within without under toward among there here those thus hence being "
    "did does had his her him she you your let new one three use used using however further "
    "furthe additi moreov finall notabl respec despit althou though becaus since until about "
    "above below after before against along around upon whethe wherea therei could would should "
    "must"
)
_IN_HALF = "approa based data experi method model models paper perfor propos result"
_IN_A_FOURTH = (
    "achiev addres applic availa challe code compar comple compre comput demons develo differ "
    "divers effect effici enhanc evalua existi extens featur first framew genera high improv "
    "includ inform introd large learni levera novel outper presen proces provid qualit real "
    "recent repres requir show signif specif state study system task tasks time traini variou "
    "work art benchm datase https design github"
)
_IN_AN_EIGHTH = (
    "abilit accura advanc algori analys analyz archit automa better capabi captur classi combin "
    "condit consis constr contex contri contro critic curren detect direct distri domain dynami "
    "employ enable enabli explor fine human identi import incorp increa input integr intera key "
    "knowle level limita limite low multi multip natura networ observ often open optimi output "
    "parame partic potent practi predic previo proble produc public reduce relati remain resear "
    "robust scale scenar settin single soluti source space strate struct superi techni text "
    "tradit unders utiliz valida world case cases common compon conduc consid contai crucia "
    "descri detail effort ensure especi estima even exampl extend facili findin focus future gap "
    "global impact implem indica insigh involv issue issues lack local making measur mechan "
    "number obtain operat origin pipeli precis proper range releas releva reveal sample select "
    "set severa shown signal simila simple small standa step studie substa succes sugges suppor "
    "target test toward under"
)

# Words of English that are no evidence in any text.
FUNCTION_STEMS = frozenset(_FUNCTION.split())
# The share of abstracts in which a stem stands.
COMMON_STEMS: dict[str, float] = {
    **dict.fromkeys(_IN_AN_EIGHTH.split(), 0.12),
    **dict.fromkeys(_IN_A_FOURTH.split(), 0.22),
    **dict.fromkeys(_IN_HALF.split(), 0.45),
}
