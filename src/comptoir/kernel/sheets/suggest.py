"""Suggestions for a screen that asks what each column of a foreign file is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import MappingProxyType

from comptoir.kernel.values.text import fold

_WORDS = re.compile(r"[^\W_]+")
ERROR_CELL = re.compile(r"#[A-Z/0-9]+[?!]?")
"""What a spreadsheet writes where a formula went wrong, such as `#NAME?`: no name of anything."""
SCORE_KNOWN = 100
SCORE_MIN = 70

# Words that files in French and English use for a field; the field's own name always counts.
SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sku": ("reference", "référence", "ref", "code article", "article", "référence article", "item number",
                "product id", "product code", "variant sku", "code produit", "stockcode", "identifiant"),
        "gtin": ("ean", "ean13", "code barre", "code-barres", "gencod", "barcode", "upc", "variant barcode",
                 "code ean"),
        "name": ("libellé", "nom", "désignation", "intitulé", "title", "product name", "titre", "nom du produit"),
        "description": ("descriptif", "body html", "long description", "texte", "description longue"),
        "short_description": ("accroche", "résumé", "description courte", "summary"),
        "brand": ("marque", "vendor", "fabricant", "manufacturer", "make"),
        "family": ("famille", "attribute family", "gamme", "product type", "type de produit", "attribute set"),
        "category": ("catégorie", "categories", "catégories", "rayon", "département", "department", "product category"),
        "parent": ("modèle", "parent sku", "produit parent", "handle"),
        "price": ("prix", "prix ttc", "pv ttc", "prix de vente", "selling price", "retail price", "tarif",
                   "variant price", "unitprice", "regular price", "prix public"),
        "amount": ("montant", "minor units", "centimes"),
        "cost": ("prix d'achat", "pa ht", "coût", "cost price", "purchase price", "cost per item"),
        "eco": ("éco-participation", "éco-contribution", "écotaxe", "d3e"),
        "eco_code": ("filière",),
        "deposit": ("consigne", "pfand"),
        "currency": ("devise", "monnaie", "currency code"),
        "price_list": ("liste de prix", "grille tarifaire", "tarif nom"),
        "per": ("quantité de base", "prix pour", "price per"),
        "min_quantity": ("quantité minimale", "à partir de", "minimum quantity", "palier"),
        "valid_from": ("valable du", "début", "date début", "start date", "from", "applicable le"),
        "valid_to": ("valable au", "fin", "date fin", "end date", "until"),
        "tax": ("tva", "taux tva", "vat", "vat rate", "tax class", "classe de taxe"),
        "quantity": ("quantité", "qté", "qte", "qty", "stock", "en stock", "on hand", "variant inventory qty"),
        "place": ("emplacement", "magasin", "dépôt", "entrepôt", "store", "warehouse", "location", "lieu"),
        "unit": ("unité", "unit of measure", "uom", "unité de mesure"),
        "weight": ("poids", "poids net", "net weight", "variant grams", "masse"),
        "color": ("couleur", "colour", "coloris"),
        "size": ("taille", "pointure", "dimension"),
        "image": ("photo", "visuel", "picture", "image src", "image url", "images"),
        "status": ("statut", "état", "actif", "enabled", "published", "product status"),
        "locale": ("langue", "language"),
        "channel": ("canal", "scope"),
        "email": ("courriel", "e-mail", "mail", "adresse mail"),
        "phone": ("téléphone", "tel", "fixe"),
        "country": ("pays", "countries"),
        "given_name": ("prénom", "first name", "firstname", "forename"),
        "family_name": ("nom de famille", "nom", "name", "last name", "lastname", "surname", "nom client"),
        "company_name": ("raison sociale", "société", "company", "entreprise"),
        "vat_number": ("tva intracommunautaire", "numéro de tva", "vat id"),
        "birth_date": ("date de naissance", "naissance", "birthday", "date of birth"),
        "mobile": ("portable", "gsm", "téléphone mobile", "téléphone portable", "tel portable", "tel mobile",
                   "numéro de portable", "mobile phone", "cell", "cell phone"),
        "address": ("adresse", "rue", "street", "address line 1"),
        "postal_code": ("code postal", "cp", "zip", "zip code", "postcode"),
        "city": ("ville", "localité", "town"),
        "card": ("carte", "numéro de carte", "carte de fidélité", "card number", "loyalty card"),
        "groups": ("groupe", "groupes", "group", "customer group", "tags"),
        "points": ("points de fidélité", "solde de points", "loyalty points"),
        "gift_card": ("carte cadeau", "gift card number"),
        "gift_card_balance": ("solde carte cadeau", "gift card amount", "avoir"),
        "date": ("jour", "invoicedate", "date de vente", "date heure", "date et heure", "datetime", "created at"),
        "time": ("heure",),
        "number": ("ticket", "numéro", "numéro de ticket", "n° ticket", "receipt", "receipt number", "invoiceno"),
        "store": ("magasin", "boutique", "point de vente", "shop"),
        "till": ("caisse", "register", "pos"),
        "customer": ("client", "carte client", "customer id", "customerid"),
        "paid": ("total ttc", "montant ttc", "total ligne", "line total", "payé", "total"),
        "discount": ("remise", "réduction"),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A guess what a column is; score 100 is a known word, less is a resemblance."""

    column: str
    field: str
    score: int


def suggest(
    columns: Sequence[str], synonyms: Mapping[str, Sequence[str]] = SYNONYMS, *, score_min: int = SCORE_MIN
) -> tuple[Suggestion, ...]:
    """At most one guess per column and per field, the best first; order of the file among equals.

    A column of the field's own name comes before its other words: beside a column `SKU` no `Product_ID` is the SKU.

    score_min: SCORE_KNOWN looks for known words only, which takes no time.
    """
    known = {field: [_normal(name) for name in (field, *names)] for field, names in synonyms.items()}
    guesses = [
        Suggestion(column, field, score)
        for column, normal in ((column, _normal(column)) for column in columns)
        for field, names in known.items()
        if (score := _score(normal, names, score_min)) >= score_min
    ]
    places = {column: place for place, column in enumerate(columns)}
    own = {guess.field for guess in guesses if _is_own(guess)}
    guesses.sort(key=lambda guess: (-guess.score, guess.field in own and not _is_own(guess), places[guess.column]))
    chosen: list[Suggestion] = []
    taken: set[str] = set()
    for guess in guesses:
        if f"column {guess.column}" not in taken and f"field {guess.field}" not in taken:
            chosen.append(guess)
            taken |= {f"column {guess.column}", f"field {guess.field}"}
    return tuple(chosen)


def _is_own(guess: Suggestion) -> bool:
    return _normal(guess.column) in {_normal(guess.field), _normal(guess.field.partition("-")[0])}


def _normal(name: str) -> str:
    if ERROR_CELL.fullmatch(name.strip()):
        return ""
    return " ".join(_WORDS.findall(fold(name)))


def _score(column: str, names: Sequence[str], score_min: int) -> int:
    if column in names:
        return SCORE_KNOWN
    return _likeness(column, names) if score_min < SCORE_KNOWN else 0


def _likeness(column: str, names: Sequence[str]) -> int:
    best = 0
    for name in names:
        if f" {name} " in f" {column} " and len(name) > 2:
            best = max(best, 80 + 15 * len(name) // len(column))
        elif len(name) > 3 and len(column) > 3:
            matcher = SequenceMatcher(None, column, name)
            if matcher.quick_ratio() * 100 >= 82 and (ratio := int(matcher.ratio() * 100)) >= 82:
                best = max(best, ratio - 5)
    return best
