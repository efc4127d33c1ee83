"""PDFs of a few words, written by hand: where every word stands is known."""

from collections.abc import Sequence

Word = tuple[float, float, float, str]  # left, baseline, size of type, text
_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
    b"/Supplement 2>>/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -120 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)
_PICTURE = (
    b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n"
    b"\xff\nendstream"
)
_PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
    b"/Resources<</Font<</F 3 0 R>>/XObject<</P 4 0 R>>>>>>"
)
LOCKED = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%b>/U<%b>/P -4>>/ID[<00><00>]" % (b"0" * 64, b"1" * 64)


def make_pdf(
    pages: Sequence[Sequence[Word]], *, trailer: bytes = b"", outline: str | None = None, picture: bool = False
) -> bytes:
    """Return a PDF of pages of 595 by 842 points.

    :param outline: a heading that leads to the first page.
    :param picture: a white one fills every page, below the words.
    """
    objects = [b"", b"", _FONT, _PICTURE]
    kids = []
    for words in pages:
        content = b"\n".join([b"q 595 0 0 842 0 0 cm /P Do Q" if picture else b"", *(_show(*word) for word in words)])
        objects.append(b"<</Length %d>>stream\n%b\nendstream" % (len(content), content))
        objects.append(_PAGE % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(kids), b" ".join(kids))
    if outline:
        row = len(objects) + 1
        objects[0] = b"<</Type/Catalog/Pages 2 0 R/Outlines %d 0 R>>" % row
        objects.append(b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count 1>>" % (row + 1, row + 1))
        title = (b"\xfe\xff" + outline.encode("utf-16-be")).hex().encode()
        objects.append(b"<</Title<%b>/Parent %d 0 R/Dest[%b/Fit]>>" % (title, row, kids[0]))
    return _write(objects, trailer)


def _show(left: float, baseline: float, size: float, text: str) -> bytes:
    codes = text.encode("utf-16-be").hex().encode()
    return b"BT /F %g Tf %g %g Td <%b> Tj ET" % (size, left, baseline, codes)


def _write(objects: Sequence[bytes], trailer: bytes) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table) + end
