"""An invoice as Cross Industry Invoice (UN/CEFACT D22B), profile EN 16931 of Factur-X.

Element names and their order are the standard's; comments name the business terms (BT) of EN 16931-1.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from xml.etree import ElementTree as ET

from comptoir.kernel.texts import text
from comptoir.kernel.values.money import Currency, Money

PROFILE: Final = "urn:cen.eu:en16931:2017"
_SPACES: Final = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
_TYPES: Final = {"invoice": "380", "credit_note": "381"}
_MEANS: Final = {"cash": "10", "cheque": "20", "transfer": "30", "card": "48"}
_MUTUAL: Final = "ZZZ"  # UNTDID 4461: agreed between the two
_SIREN: Final = "0002"  # ISO 6523: the French register of companies
_SIRET: Final = "0009"
_MILLION: Final = 1_000_000


def cii_of(content: Mapping[str, Any]) -> bytes:
    """The XML of an invoice. content: as it is kept (`services.invoices`)."""
    for prefix, space in _SPACES.items():
        ET.register_namespace(prefix, space)
    return _Writer(content).whole()


def _tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


def _add(parent: ET.Element, name: str, words: str | None = None, **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, _tag(name), attributes)
    made.text = words
    return made


def _day(parent: ET.Element, name: str, day: str, space: str = "udt") -> None:
    _add(_add(parent, name), f"{space}:DateTimeString", day.replace("-", ""), format="102")


def _decimal(millionths: int) -> str:
    return f"{(Decimal(millionths) / _MILLION).normalize():f}"


class _Writer:
    def __init__(self, content: Mapping[str, Any]) -> None:
        self._told = content
        self._currency = Currency(content["currency"])

    def _money(self, amount: int) -> str:
        return Money(amount, self._currency).decimal_text

    def whole(self) -> bytes:
        told = self._told
        root = ET.Element(_tag("rsm:CrossIndustryInvoice"))
        context = _add(_add(root, "rsm:ExchangedDocumentContext"), "ram:GuidelineSpecifiedDocumentContextParameter")
        _add(context, "ram:ID", PROFILE)  # BT-24
        document = _add(root, "rsm:ExchangedDocument")
        _add(document, "ram:ID", told["number"])  # BT-1
        _add(document, "ram:TypeCode", _TYPES[told["kind"]])  # BT-3
        _day(document, "ram:IssueDateTime", told["day"])  # BT-2
        ticket = text("invoicing.document.ticket_note", told["locale"], number=told["ticket"])
        _add(_add(document, "ram:IncludedNote"), "ram:Content", ticket)  # BT-22
        trade = _add(root, "rsm:SupplyChainTradeTransaction")
        for position, line in enumerate(told["lines"], start=1):
            self._line(trade, position, line)
        self._agreement(trade)
        delivery = _add(trade, "ram:ApplicableHeaderTradeDelivery")
        _day(_add(delivery, "ram:ActualDeliverySupplyChainEvent"), "ram:OccurrenceDateTime", told["sold_on"])  # BT-72
        self._settlement(trade)
        made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return made

    def _line(self, trade: ET.Element, position: int, line: Mapping[str, Any]) -> None:
        item = _add(trade, "ram:IncludedSupplyChainTradeLineItem")
        _add(_add(item, "ram:AssociatedDocumentLineDocument"), "ram:LineID", str(position))  # BT-126
        product = _add(item, "ram:SpecifiedTradeProduct")
        if line["sku"] is not None:
            _add(product, "ram:SellerAssignedID", line["sku"])  # BT-155
        _add(product, "ram:Name", line["label"])  # BT-153
        # A price is never negative (BR-27): where goods are worth less than nothing, the quantity has the sign.
        sign = -1 if (line["net"] < 0) != (line["quantity"] < 0) else 1
        quantity = sign * line["quantity"] if line["net"] else line["quantity"]
        price = net_price(line["net"], line["quantity"], self._currency)
        agreement = _add(item, "ram:SpecifiedLineTradeAgreement")
        _add(_add(agreement, "ram:NetPriceProductTradePrice"), "ram:ChargeAmount", f"{price:.6f}")  # BT-146
        _add(
            _add(item, "ram:SpecifiedLineTradeDelivery"),
            "ram:BilledQuantity",
            _decimal(quantity),
            unitCode=line["unit"],
        )  # BT-129, BT-130
        settlement = _add(item, "ram:SpecifiedLineTradeSettlement")
        tax = _add(settlement, "ram:ApplicableTradeTax")
        _add(tax, "ram:TypeCode", "VAT")
        _add(tax, "ram:CategoryCode", _category(line))  # BT-151
        _add(tax, "ram:RateApplicablePercent", _decimal(line["rate"] * 100))  # BT-152
        total = _add(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
        _add(total, "ram:LineTotalAmount", self._money(line["net"]))  # BT-131

    def _agreement(self, trade: ET.Element) -> None:
        seller, buyer = self._told["seller"], self._told["buyer"]
        agreement = _add(trade, "ram:ApplicableHeaderTradeAgreement")
        self._party(agreement, "ram:SellerTradeParty", seller, seller["siret"])
        self._party(agreement, "ram:BuyerTradeParty", buyer, None)
        if buyer["reference"] is not None:
            _add(
                _add(agreement, "ram:BuyerOrderReferencedDocument"), "ram:IssuerAssignedID", buyer["reference"]
            )  # BT-13

    def _party(self, parent: ET.Element, name: str, party: Mapping[str, Any], siret: str | None) -> None:
        made = _add(parent, name)
        if siret is not None:
            _add(made, "ram:GlobalID", siret, schemeID=_SIRET)  # BT-29
        _add(made, "ram:Name", party["name"])  # BT-27, BT-44
        if party["siren"] is not None:
            legal = _add(made, "ram:SpecifiedLegalOrganization")
            scheme = {"schemeID": _SIREN} if party["country"] == "FR" else {}
            _add(legal, "ram:ID", party["siren"], **scheme)  # BT-30, BT-47
        address = _add(made, "ram:PostalTradeAddress")
        if party["postcode"]:
            _add(address, "ram:PostcodeCode", party["postcode"])
        for field, line in zip(("LineOne", "LineTwo", "LineThree"), party["lines"], strict=False):
            _add(address, f"ram:{field}", line)
        _add(address, "ram:CityName", party["city"])
        _add(address, "ram:CountryID", party["country"])
        if party["vat_number"] is not None:
            _add(_add(made, "ram:SpecifiedTaxRegistration"), "ram:ID", party["vat_number"], schemeID="VA")  # BT-31, 48

    def _settlement(self, trade: ET.Element) -> None:
        told = self._told
        settlement = _add(trade, "ram:ApplicableHeaderTradeSettlement")
        _add(settlement, "ram:InvoiceCurrencyCode", told["currency"])  # BT-5
        for code in dict.fromkeys(_MEANS.get(one["kind"], _MUTUAL) for one in told["tenders"]):
            _add(_add(settlement, "ram:SpecifiedTradeSettlementPaymentMeans"), "ram:TypeCode", code)  # BT-81
        for one in told["taxes"]:
            tax = _add(settlement, "ram:ApplicableTradeTax")
            _add(tax, "ram:CalculatedAmount", self._money(one["tax"]))  # BT-117
            _add(tax, "ram:TypeCode", "VAT")
            if _category(one) == "E":
                _add(tax, "ram:ExemptionReason", one["exemption"])  # BT-120
            _add(tax, "ram:BasisAmount", self._money(one["base"]))  # BT-116
            _add(tax, "ram:CategoryCode", _category(one))  # BT-118
            _add(tax, "ram:RateApplicablePercent", _decimal(one["rate"] * 100))  # BT-119
        left = told["due"] - told["paid"]
        if left > 0:
            terms = _add(settlement, "ram:SpecifiedTradePaymentTerms")
            _add(terms, "ram:Description", text("invoicing.document.on_account", told["locale"]))  # BT-20
        sums = _add(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
        _add(sums, "ram:LineTotalAmount", self._money(told["net"]))  # BT-106
        _add(sums, "ram:TaxBasisTotalAmount", self._money(told["net"]))  # BT-109
        _add(sums, "ram:TaxTotalAmount", self._money(told["tax"]), currencyID=told["currency"])  # BT-110
        if told["rounding"]:
            _add(sums, "ram:RoundingAmount", self._money(told["rounding"]))  # BT-114
        _add(sums, "ram:GrandTotalAmount", self._money(told["net"] + told["tax"]))  # BT-112
        _add(sums, "ram:TotalPrepaidAmount", self._money(told["paid"]))  # BT-113
        _add(sums, "ram:DuePayableAmount", self._money(left))  # BT-115
        if told["corrects"] is not None:
            earlier = _add(settlement, "ram:InvoiceReferencedDocument")
            _add(earlier, "ram:IssuerAssignedID", told["corrects"]["number"])  # BT-25
            _day(earlier, "ram:FormattedIssueDateTime", told["corrects"]["day"], "qdt")  # BT-26


def net_price(net: int, quantity: int, currency: Currency) -> Decimal:
    """Of one unit without tax, never negative. net: of the line, minor units. quantity: millionths."""
    return abs(Decimal(Money(net, currency).decimal_text) * _MILLION / quantity)


def _category(one: Mapping[str, Any]) -> str:
    """UNCL 5305: standard, exempt with its reason, or zero rate."""
    if one["rate"] > 0:
        return "S"
    return "E" if one["exemption"] else "Z"
