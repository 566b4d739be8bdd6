"""Contract summaries as PDF files. Decides their bytes; a page of text needs no library."""

from collections.abc import Sequence

A4 = (595, 842)
MARGIN = 56
TITLE_SIZE, BODY_SIZE, LEADING = 16, 11, 16
"""Points. Regulation 2019/2243 asks for type of at least 10 points."""


def one_page_pdf(title: str, lines: Sequence[str]) -> bytes:
    """Return a one-page PDF 1.4 with a title and lines of Latin text; an empty line makes a gap."""
    content = _content(title, lines)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>" % A4,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Title (%s) >>" % _text(title),
    ]
    return _file(objects)


def _content(title: str, lines: Sequence[str]) -> bytes:
    top = A4[1] - MARGIN - TITLE_SIZE
    parts = [
        b"BT",
        b"/F1 %d Tf %d %d Td (%s) Tj" % (TITLE_SIZE, MARGIN, top, _text(title)),
        b"/F1 %d Tf %d TL 0 -%d Td" % (BODY_SIZE, LEADING, LEADING),
        *(b"T* (%s) Tj" % _text(line) for line in lines),
        b"ET",
    ]
    return b"\n".join(parts)


def _file(objects: Sequence[bytes]) -> bytes:
    pieces = [b"%PDF-1.4\n"]
    offsets: list[int] = []
    for number, body in enumerate(objects, 1):
        offsets.append(sum(map(len, pieces)))
        pieces.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = sum(map(len, pieces))
    size = len(objects) + 1
    pieces.append(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    pieces.extend(b"%010d 00000 n \n" % offset for offset in offsets)
    pieces.append(b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start))
    return b"".join(pieces)


def _text(line: str) -> bytes:
    raw = line.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
