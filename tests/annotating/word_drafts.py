"""Two Word drafts as medical writers leave them, of our own making: what Word writes around the text included."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" mc:Ignorable="w14 w15"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
UP = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="•"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)
_STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
)
_COMMENT_STYLES = (
    '<w:style w:type="paragraph" w:styleId="CommentText"><w:name w:val="annotation text"/><w:basedOn w:val="Normal"/></w:style>'
    '<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/></w:style>'
)


def r(text: str, look: str = "") -> str:
    """A run; `&` and `<` are written as XML."""
    return f'<w:r w:rsidR="00A11B22">{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*content: str, style: str = "", number: int = 0) -> str:
    listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{named}{listed}</w:pPr>" if named or listed else ""
    return f'<w:p w14:paraId="1A2B3C4D" w:rsidR="00A11B22">{properties}{"".join(c if c.startswith("<") else r(c) for c in content)}</w:p>'


def table(*rows: tuple[str, ...]) -> str:
    cells = "".join(f"<w:tr>{''.join(f'<w:tc><w:tcPr/>{p(c)}</w:tc>' for c in row)}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{cells}</w:tbl>"


def up(text: str) -> str:
    return r(text, UP)


def footnote(number: int) -> str:
    return f'<w:r>{UP}<w:footnoteReference w:id="{number}"/></w:r>'


def field(instruction: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def added(*runs: str) -> str:
    return f'<w:ins w:id="101" w:author="J. Editor" w:date="2026-05-01T09:00:00Z">{"".join(runs)}</w:ins>'


def deleted(text: str) -> str:
    return (
        f'<w:del w:id="102" w:author="J. Editor" w:date="2026-05-01T09:00:00Z"><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'
    )


def commented(number: int, *content: str) -> str:
    mark = f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    return f'<w:commentRangeStart w:id="{number}"/>{"".join(content)}<w:commentRangeEnd w:id="{number}"/>{mark}'


def comment(number: int, text: str, paragraph: str, author: str = "J. Editor") -> str:
    return (
        f'<w:comment w:id="{number}" w:author="{author}" w:date="2026-05-01T09:00:00Z" w:initials="JE">'
        f'<w:p w14:paraId="{paragraph}"><w:r><w:annotationRef/></w:r><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>'
    )


def box(*paragraphs: str) -> str:
    """A text box in both of its forms."""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    shape = (
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3600000" cy="720000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx>{content}</wps:txbx><wps:bodyPr/>"
    )
    drawing = (
        '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="3600000" cy="720000"/><wp:docPr id="7" name="Box 7"/>'
        f'<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>{shape}</wps:wsp></a:graphicData></a:graphic></wp:inline>'
    )
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{drawing}</w:drawing></mc:Choice>'
        f'<mc:Fallback><w:pict><v:shape style="width:283pt;height:57pt"><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
    )


def members(body: str, parts: Mapping[str, str], extra: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The files of a package. `parts`: content by name of the part, such as `footnotes`."""
    kinds = {"commentsExtended": "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"}
    rels = "".join(f'<Relationship Id="rId{n}" Type="{kinds.get(name, f"{OFFICE}/{name}")}" Target="{name}.xml"/>' for n, name in enumerate(parts, 1))
    types = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{MAIN}.{name}+xml"/>' for name in parts)
    files = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="{MAIN}.document.main+xml"/>{types}</Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"{HEAD}<w:document {NAMES}><w:body>{body}<w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}">{rels}</Relationships>',
    }
    roots = {"commentsExtended": "w15:commentsEx"}
    for name, content in parts.items():
        root = roots.get(name, f"w:{name}")
        files[f"word/{name}.xml"] = f"{HEAD}<{root} {NAMES}>{content}</{root}>"
    return {name: content.encode() for name, content in files.items()} | dict(extra or {})


def pack(files: Mapping[str, bytes], stored: tuple[str, ...] = ()) -> bytes:
    """A ZIP package; what is `stored` is not packed, as pictures are not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(files.items()):
            info = zipfile.ZipInfo(name, (2026, 4, 1 + number % 28, 8, 30, 2 * (number % 30)))
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def notes(*bodies: str) -> str:
    listed = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    return listed + "".join(f'<w:footnote w:id="{n}"><w:p><w:r>{UP}<w:footnoteRef/></w:r>{r(body)}</w:p></w:footnote>' for n, body in enumerate(bodies, 1))


def first_draft() -> bytes:
    """A review of a treatment: raised markers, a numbered list of references, a table, footnotes, tracked changes; nobody commented yet."""
    body = "".join(
        (
            p("Radiofrequency treatment of knee pain", style="Heading1"),
            p("Reviewed 3 March 2026 by the medical desk."),
            p("Introduction", style="Heading1"),
            p(r("Chronic knee pain affects about 23&#x2009;% of adults over 50"), up("1"), r(" and limits walking"), up("2"), r(".")),
            p(r("In a randomized trial of 151 patients, pain fell by half in 74 % after "), deleted("one year"), added(r("six months")), up("3"), r(".")),
            p(r("The procedure is "), r("completely ", "<w:rPr><w:b/></w:rPr>"), r("safe &amp; has no side effects"), up("9"), r(".")),
            p(r("Genicular nerves were described by Lee and colleagues"), footnote(1), r(".")),
            p("Who benefits", style="Heading1"),
            p("Patients with mild arthritis", number=2),
            p(r("People after knee replacement"), up("2,4"), number=2),
            table(("Outcome", "Radiofrequency", "Steroid"), ("Pain at 6 months", "3.1", "5.4"), ("Better sleep", "61 % [4", "38 %")),
            p(r("Effects last "), field("ADDIN ZOTERO_ITEM CSL_CITATION {}", up("11")), r(" two years at most.")),
            p("References", style="Heading1"),
            p("Adams P, Brown T. Knee pain in older adults: a population survey. J Joint Stud. 2015;12(3):100-108.", number=1),
            p("Clark S. Walking and pain. Ann Walk Res. 2017;4:20-29.", number=1),
            p(r("Davies R, Evans M. Radiofrequency for the knee: a randomized trial. "), r("Pain Interv J", "<w:rPr><w:i/></w:rPr>"), r(". 2019;8(2):55-63."), number=1),
            p("Fox L. Sleep after knee procedures. J Joint Stud. 2020;17(1):1-9.", number=1),
            p("Green A. Unread notes on nerves. Old Anat. 1998;2:3-4.", number=1),
        )
    )
    parts = {"styles": _STYLES, "numbering": _NUMBERING, "footnotes": notes(" Lee gave no count; TODO check the figure in the book.")}
    return pack(members(body, parts, {"word/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256))}), ("word/media/image1.png",))


def second_draft() -> bytes:
    """A page for patients that has been round once: people's comments, one answered and one resolved, tracked changes, a list, a table, a note, links, a text box."""
    body = "".join(
        (
            p("Living with atrial fibrillation", style="Heading1"),
            p("Last reviewed 1 June 2026 by Dr A. Example; next review June 2028."),
            p(commented(0, r("Atrial fibrillation")), r(" affects 2 % of adults [1]. It is the commonest lasting disorder of rhythm.")),
            p(r("A tablet a day "), commented(3, r("always prevents")), r(" a stroke [2, 2]. It is proven to be the best choice.")),
            p(r("The "), '<w:hyperlink r:id="rId9" w:history="1">', r("guideline of 2023 [7]"), "</w:hyperlink>", r(" advises it for people over 65 years.")),
            p(
                r("Ask your doctor "),
                '<w:sdt><w:sdtPr><w:tag w:val="MENDELEY_CITATION_v3_x"/></w:sdtPr><w:sdtContent>',
                r("[12]"),
                "</w:sdtContent></w:sdt>",
                r(" before you stop."),
            ),
            p(r("See the nurse "), deleted("weekly"), added(r("monthly")), footnote(1), r(".")),
            p("Take the tablet with water", number=1),
            p(r("Note 10"), up("6"), r(" beats at rest"), number=1),
            table(("Tablet", "Doses a day"), ("Old", "2"), ("New", "1; no side effects [1]")),
            p(box(p("Remember: ablation cures 95 % of people [citation needed].")), r("The box shows what matters.")),
            p("References", style="Heading1"),
            p("[1] Hill J, Ivers K. Rhythm in adults: a national survey. Heart Surv J. 2018;5(1):11-19."),
            p("[2] Jones B. Tablets against stroke: a randomized trial. Stroke Interv. 2020;9:80-91."),
            p("[4] King C. Ablation in practice. Heart Surv J. 2021;8(4):300-309."),
        )
    )
    comments = "".join(
        (
            comment(0, "Say which adults.", "00000001"),
            comment(1, "Done below.", "00000002", "A. Writer"),
            comment(3, "Too strong?", "00000003"),
        )
    )
    extended = (
        '<w15:commentEx w15:paraId="00000001" w15:done="0"/><w15:commentEx w15:paraId="00000002" w15:paraIdParent="00000001" w15:done="0"/>'
        '<w15:commentEx w15:paraId="00000003" w15:done="1"/>'
    )
    parts = {
        "styles": _STYLES + _COMMENT_STYLES,
        "numbering": _NUMBERING,
        "footnotes": notes(" Every visit is recorded."),
        "comments": comments,
        "commentsExtended": extended,
    }
    files = members(body, parts)
    rels = "word/_rels/document.xml.rels"
    link = f'<Relationship Id="rId9" Type="{OFFICE}/hyperlink" Target="https://example.org/" TargetMode="External"/>'
    files[rels] = files[rels].replace(b"</Relationships>", link.encode() + b"</Relationships>")
    return pack(files)
