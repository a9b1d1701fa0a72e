#!/usr/bin/env python3
"""Makes the documents of this folder. They are kept in the repository; run it only to change them.

Needs Debian's librsvg2-bin, libjpeg-turbo-progs, qrencode, qpdf, libtiff-tools, imagemagick, webp, libreoffice, fonts-liberation2, fonts-noto-core,
fonts-droid-fallback.
Fonts are embedded in the PDF files, so that pages depend on poppler and cairo alone; the .txt files depend on fonts-liberation2 and fonts-noto-core.
"""
import base64, io, math, os, random, struct, subprocess, sys, tempfile, zipfile, zlib

OUT = os.path.dirname(os.path.abspath(__file__))
MM = 72 / 25.4
SIZES = {"a4": (210, 297), "a3": (297, 420), "letter": (215.9, 279.4), "legal": (215.9, 355.6), "b4": (257, 364)}
WORDS = """invoice delivery order customer number account balance payment within fourteen days please find enclosed the signed
contract between both parties our reference your message of last week was received with thanks amount total discount price
quantity article description hospital laboratory report patient insurance physician prescription medication blood pressure
result normal value court decision notice lawyer deadline objection property register building permit supplier machine
spare part shipment customs declaration weight container harbour railway timetable meeting agenda minutes participants""".split()


def words(count, seed):
    pick = random.Random(seed)
    return " ".join(pick.choice(WORDS) for _ in range(count))


def save(name, data):
    with open(os.path.join(OUT, name), "wb") as file:
        file.write(data.encode() if isinstance(data, str) else data)


def run(*command, data=None):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def text(x, y, line, size=11, family="Liberation Sans", fill="#000", extra=""):
    """A line of text at its base line; `size` in points, all else in millimetres."""
    line = line.replace("&", "&amp;").replace("<", "&lt;")
    return f'<text x="{x}" y="{y}" font-family="{family}" font-size="{size / MM:.3f}" fill="{fill}" {extra}>{line}</text>'


def box(x, y, w, h, fill="none", stroke="none", line=0.2, extra=""):
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{fill}" stroke="{stroke}" stroke-width="{line}" {extra}/>'


def paragraph(x, y, width, count, seed, size=11, family="Liberation Sans", fill="#000", lead=1.35):
    """Lines about `width` mm wide; returns them and the y below."""
    room, line, lines = width / (size * 0.52 / MM), "", []
    for word in words(count, seed).split():
        if len(line) + len(word) + 1 > room:
            lines.append(line)
            line = ""
        line = (line + " " + word).strip()
    lines.append(line)
    step = size * lead / MM
    return "".join(text(x, round(y + i * step, 2), l, size, family, fill) for i, l in enumerate(lines)), y + len(lines) * step


def svg(size, body, defs=""):
    w, h = size
    return (f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{w}mm" height="{h}mm" '
            f'viewBox="0 0 {w} {h}"><defs>{defs}</defs>{body}</svg>').encode()


def pdf(name, *pages):
    """Each page is a pair of size and SVG."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for i, page in enumerate(pages):
            files.append(os.path.join(folder, f"{i}.pdf"))
            run("rsvg-convert", "-f", "pdf", "-o", files[-1], data=page)
        run("qpdf", "--empty", "--pages", *files, "--", "--object-streams=generate", "--deterministic-id", os.path.join(OUT, name + ".pdf"))


def letter_body(size, seed, family="Liberation Sans", points=11, fill="#000"):
    w, _ = size
    body = text(25, 25, "Faxwerk Beispiel GmbH", 16, family, fill) + text(25, 32, "Hauptstraße 12, 80331 München", 9, family, fill)
    body += text(25, 55, "An die Firma Müller & Söhne", 11, family, fill) + text(25, 80, "Order confirmation number 4711", 13, family, fill)
    y = 92
    for i in range(4):
        lines, y = paragraph(25, y, w - 50, 60, seed + i, points, family, fill)
        body += lines
        y += 4
    return body + text(25, y + 8, "Mit freundlichen Grüßen", 11, family, fill)


def png(width, height, dot, channels=1, dpi=150, depth=8):
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            value = dot(x, y)
            rows.extend(value if channels > 1 else (value,))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    kind = {1: 0, 3: 2, 4: 6}[channels]
    per_metre = round(dpi / 0.0254)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
            + chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)) + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b""))


def noise(seed):
    pick = random.Random(seed)
    grid = [[pick.random() for _ in range(65)] for _ in range(65)]

    def at(x, y):
        x, y = x % 64, y % 64
        i, j = int(x), int(y)
        u, v = x - i, y - j
        u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
        top = grid[j][i] * (1 - u) + grid[j][i + 1] * u
        low = grid[j + 1][i] * (1 - u) + grid[j + 1][i + 1] * u
        return top * (1 - v) + low * v
    return at


def landscape(width, height, seed=7):
    """A made-up view: a light sky that fades, hills, a meadow, a round tower in the light."""
    fine = noise(seed)

    def dot(px, py):
        x, y = px / width, py / height
        ridge1 = 0.45 + 0.10 * fine(x * 6, 3) + 0.02 * fine(x * 30, 9)
        ridge2 = 0.62 + 0.12 * fine(x * 3, 30)
        tower = abs(x - 0.7) < 0.06 and 0.25 < y < 0.75
        if tower:
            light = 225 - 190 * ((x - 0.64) / 0.12) ** 1.5
            if int(y * 40) % 5 == 0 and int(x * 140) % 3 == 0: light *= 0.4
            return max(10, int(light + 12 * fine(px / 3, py / 3)))
        if y < ridge1:
            cloud = max(0, fine(x * 5, y * 12) * 0.6 + fine(x * 14, y * 30) * 0.4 - 0.45) * 160
            return min(252, int(170 + 85 * y / 0.5 + cloud))
        if y < ridge2: return int(130 - 60 * (y - ridge1) + 45 * fine(x * 40, y * 40))
        return int(60 + 90 * (y - ridge2) / 0.4 + 60 * fine(px / 4, py / 2))
    return dot


def portrait(width, height):
    fine = noise(3)

    def dot(px, py):
        x, y = (px / width - 0.5) * 2, (py / height - 0.42) * 2.4
        if x * x / 0.22 + y * y / 0.45 < 1:
            z = math.sqrt(max(0, 1 - x * x / 0.22 - y * y / 0.45))
            light = 70 + 165 * max(0, 0.75 * z - 0.5 * x - 0.25 * y)
            for eye in (-0.18, 0.18):
                if (x - eye) ** 2 / 0.006 + (y + 0.12) ** 2 / 0.002 < 1: light = 35
            if abs(x) < 0.14 and abs(y - 0.3) < 0.02: light = 80
            return int(min(250, light + 8 * fine(px / 2, py / 2)))
        if y > 0.55 and abs(x) < 0.25 + (y - 0.5) * 0.6: return int(50 + 25 * fine(px / 5, py / 5))
        return int(238 - 60 * abs(x) + 6 * fine(px / 8, py / 8))
    return dot


def jpeg(width, height, dot, quality=75, colour=None):
    if colour:
        data = f"P6 {width} {height} 255\n".encode() + bytes(c for y in range(height) for x in range(width) for c in colour(dot(x, y), x, y))
    else:
        data = f"P5 {width} {height} 255\n".encode() + bytes(min(255, dot(x, y)) for y in range(height) for x in range(width))
    return run("cjpeg", "-quality", str(quality), "-optimize", data=data)


def image(x, y, w, h, data, kind="jpeg"):
    return f'<image x="{x}" y="{y}" width="{w}" height="{h}" preserveAspectRatio="none" xlink:href="data:image/{kind};base64,{base64.b64encode(data).decode()}"/>'


def letters():
    for name, size in SIZES.items():
        pdf(f"letter-{name}", svg(size, letter_body(size, hash_of(name))))
    pdf("letter-serif", svg(SIZES["a4"], letter_body(SIZES["a4"], 1, "Liberation Serif")))
    pdf("letter-mono", svg(SIZES["a4"], letter_body(SIZES["a4"], 2, "Liberation Mono", 9)))
    pdf("letter-grey", svg(SIZES["a4"], letter_body(SIZES["a4"], 3, fill="#777")))
    pdf("letter-light-grey", svg(SIZES["a4"], letter_body(SIZES["a4"], 4, fill="#aaa")))
    pdf("letter-blue", svg(SIZES["a4"], letter_body(SIZES["a4"], 5, fill="#1a3fbf")))
    pdf("letter-red", svg(SIZES["a4"], letter_body(SIZES["a4"], 6, fill="#d01020")))
    pdf("letter-three-pages", *(svg(SIZES["a4"], letter_body(SIZES["a4"], 10 + i)) for i in range(3)))
    pdf("letter-blank-last", svg(SIZES["a4"], letter_body(SIZES["a4"], 20)), svg(SIZES["a4"], ""))
    small = ""
    y = 20
    for points in (4, 5, 6, 7, 8, 9, 10):
        for fill in ("#000", "#666"):
            lines, y = paragraph(20, y, 170, 40, int(points * 10), points, fill=fill)
            small += lines
            y += 3
    pdf("small-print", svg(SIZES["a4"], small))
    columns = "".join(paragraph(15 + 62 * i, 25, 56, 330, 60 + i, 8, "Liberation Serif", lead=1.2)[0] for i in range(3))
    pdf("newspaper", svg(SIZES["a4"], text(15, 18, "The Daily Facsimile", 22, "Liberation Serif") + columns))


def hash_of(name):
    return sum(map(ord, name))


def shapes():
    w, h = 297, 210
    wide = text(20, 20, "Quarterly figures", 20) + "".join(box(30 + 25 * i, 170 - v, 18, v, f"#{80 + 20 * i:02x}{90:02x}{200 - 20 * i:02x}") for i, v in enumerate((60, 90, 75, 120, 100, 45)))
    pdf("landscape-chart", svg((w, h), wide))
    pdf("mixed-orientation", svg(SIZES["a4"], letter_body(SIZES["a4"], 30)), svg((297, 210), wide), svg(SIZES["a3"], letter_body(SIZES["a3"], 31)))
    for angle in (90, 180, 270):
        run("qpdf", f"--rotate=+{angle}", "--deterministic-id", os.path.join(OUT, "letter-letter.pdf"), os.path.join(OUT, f"rotated-{angle}.pdf"))
    receipt = "".join(text(4, 12 + 6 * i, f"{words(2, i):<22.22}{i * 1.37 + 2:6.2f}", 9, "Liberation Mono", extra='xml:space="preserve"') for i in range(28))
    pdf("receipt", svg((80, 200), receipt))
    pdf("receipt-long", svg((80, 1200), receipt + text(4, 1190, "THANK YOU", 14)))
    pdf("card", svg((85, 55), box(1, 1, 83, 53, "none", "#000", 0.4) + text(8, 15, "Erika Mustermann", 12) + text(8, 25, "Rechtsanwältin", 8)))
    poster = text(60, 160, "POSTER", 360) + "".join(box(60 + 120 * i, 300, 100, 400, f"#{i * 40:02x}{i * 40:02x}{i * 40:02x}") for i in range(6)) + text(60, 900, words(12, 3), 60)
    pdf("poster-a0", svg((841, 1189), poster))
    pdf("banner", svg((1200, 200), text(30, 130, "A banner that is six times as wide as high", 150)))
    lines = "".join(f'<path d="M20 {20 + 8 * i}H190" stroke="#000" stroke-width="{t}"/>' + text(192, 21 + 8 * i, f"{t}", 6)
                    for i, t in enumerate((0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.35, 0.5, 0.7, 1)))
    lines += "".join(f'<path d="M{20 + 8 * i} 110V180" stroke="#000" stroke-width="{t}"/>' for i, t in enumerate((0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.35, 0.5)))
    lines += "".join(f'<path d="M100 180L{100 + 90 * math.cos(a * math.pi / 24):.2f} {180 - 70 * math.sin(a * math.pi / 24):.2f}" stroke="#000" stroke-width="0.1"/>' for a in range(13))
    lines += "".join(f'<path d="M20 {200 + 5 * i}H190" stroke="{c}" stroke-width="0.15"/>' for i, c in enumerate(("#000", "#444", "#888", "#aaa", "#ccc", "#e0e0e0", "#00f", "#f00", "#0a0", "#fc0")))
    pdf("hairlines", svg(SIZES["a4"], lines))
    tints = ""
    for i, grey in enumerate((255, 250, 245, 240, 230, 220, 210, 200, 190, 180, 160, 140, 120, 100, 80, 60, 40, 20, 0)):
        y = 15 + 14 * i
        tints += box(20, y, 170, 13, f"rgb({grey},{grey},{grey})") + text(25, y + 8, f"Grey {grey} {words(4, i)}", 11, fill="#000" if grey > 110 else "#fff") + text(130, y + 8, words(3, i + 50), 8, fill="#000" if grey > 110 else "#fff")
    pdf("tints", svg(SIZES["a4"], tints))
    colours = ""
    for i, colour in enumerate(("#ffff99", "#ccffcc", "#cce5ff", "#ffcccc", "#ffcc66", "#66ccff", "#99cc33", "#cc66cc", "#cc0000", "#0066cc", "#006633", "#003366", "#330033")):
        y = 15 + 20 * i
        dark = i > 7
        colours += box(20, y, 80, 17, colour, extra='rx="3"') + text(24, y + 10, words(4, i), 10, fill="#fff" if dark else "#000")
        colours += box(110, y, 80, 17, colour, "#000", 0.3) + text(114, y + 10, words(4, i + 30), 8, fill="#fff" if dark else "#000")
    pdf("coloured-boxes", svg(SIZES["a4"], colours))
    stops = lambda a, b: f'<stop offset="0" stop-color="{a}"/><stop offset="1" stop-color="{b}"/>'
    defs = (f'<linearGradient id="a">{stops("#fff", "#000")}</linearGradient><linearGradient id="b" x2="0" y2="1">{stops("#fff", "#bbb")}</linearGradient>'
            f'<radialGradient id="c">{stops("#fff", "#333")}</radialGradient><linearGradient id="d">{stops("#ffe", "#00f")}</linearGradient>')
    grads = box(20, 20, 170, 40, "url(#a)") + box(20, 70, 170, 60, "url(#b)") + box(20, 140, 80, 80, "url(#c)") + box(110, 140, 80, 80, "url(#d)") + text(25, 60, "Text on a gradient from white to grey", 12)
    pdf("gradients", svg(SIZES["a4"], grads + text(25, 100, "Text in the middle of a light gradient", 12), defs))
    table = ""
    for row in range(30):
        y = 30 + 8 * row
        table += box(15, y, 180, 8, "#dde6f2" if row == 0 else "#f2f2f2" if row % 2 else "none")
        for column, x in enumerate((15, 35, 105, 130, 165)):
            table += f'<path d="M{x} {y}V{y + 8}" stroke="#888" stroke-width="0.1"/>'
            cell = ("No.", "Article", "Pieces", "Price", "Total")[column] if row == 0 else (str(row), words(4, row), str(row * 3), f"{row * 1.25:.2f}", f"{row * row * 3.75:.2f}")[column]
            table += text(x + 2, y + 5.5, cell, 9)
        table += f'<path d="M15 {y}H195" stroke="#888" stroke-width="0.1"/>'
    pdf("table", svg(SIZES["a4"], text(15, 22, "Statement of account", 16) + table))
    form = text(20, 20, "Application for registration", 15)
    for row in range(14):
        y = 32 + 17 * row
        form += text(20, y, words(3, row + 90).title(), 6, fill="#444") + box(20, y + 1, 110, 8, "#eef4fb", "#3366aa", 0.15) + text(22, y + 6.5, words(3, row), 10, "Liberation Mono")
        form += box(140, y + 2, 5, 5, "#fff", "#000", 0.25) + text(148, y + 6, words(2, row + 40), 8) + (text(141, y + 6, "x", 11) if row % 3 == 0 else "")
    pdf("form", svg(SIZES["a4"], form))
    spark = "".join(f'<path d="M20 {40 + 20 * j}' + "".join(f"L{20 + i} {40 + 20 * j - 7 * math.sin(i / 3 + j) * math.exp(-((i % 30) - 8) ** 2 / 20):.2f}" for i in range(170)) + '" fill="none" stroke="#000" stroke-width="0.15"/>' for j in range(10))
    grid = "".join(f'<path d="M{20 + 5 * i} 25V245" stroke="#f4a6a6" stroke-width="0.1"/>' for i in range(35)) + "".join(f'<path d="M20 {25 + 5 * i}H190" stroke="#f4a6a6" stroke-width="0.1"/>' for i in range(45))
    pdf("cardiogram", svg(SIZES["a4"], text(20, 18, "Electrocardiogram", 14) + grid + spark))
    plan = "".join(box(20 + 34 * (i % 5), 40 + 40 * (i // 5), 34, 40, "none", "#000", 0.5) + text(22 + 34 * (i % 5), 46 + 40 * (i // 5), f"Room {i + 1}", 6) for i in range(20))
    plan += "".join(f'<path d="M20 {40 + 2 * i}L{20 + 2 * i} 40" stroke="#000" stroke-width="0.05"/>' for i in range(18))
    pdf("floor-plan", svg(SIZES["a4"], plan))
    turned = "".join(text(105, 150, words(5, a), 10, extra=f'transform="rotate({a} 105 150) translate(10 0)"') for a in range(0, 360, 30))
    pdf("slanted-text", svg(SIZES["a4"], turned))
    pdf("watermark", svg(SIZES["a4"], text(40, 240, "CONFIDENTIAL", 90, fill="#e4e4e4", extra='transform="rotate(-50 40 240)"') + letter_body(SIZES["a4"], 70)))
    pdf("transparent", svg(SIZES["a4"], letter_body(SIZES["a4"], 71) + box(20, 85, 170, 60, "#ffee00", extra='fill-opacity="0.5"')))
    pdf("slide", svg((254, 190.5), box(0, 0, 254, 190.5, "#003366") + text(20, 40, "Annual meeting", 36, fill="#fff") + "".join(text(28, 70 + 18 * i, "• " + words(5, i), 20, fill="#ffe9a8") for i in range(6))))


def codes():
    def qr(content, side, x, y):
        rows = [l for l in run("qrencode", "-t", "ASCIIi", "-m", "0", "-o", "-", content).decode().split("\n") if l]
        n = len(rows)
        cell = side / n
        return "".join(box(round(x + c * cell, 3), round(y + r * cell, 3), round(cell + 0.01, 3), round(cell + 0.01, 3), "#000") for r in range(n) for c in range(n) if rows[r][2 * c] == " ")

    code39 = {"*": "nwnnwnwnn", "0": "nnnwwnwnn", "1": "wnnwnnnnw", "2": "nnwwnnnnw", "3": "wnwwnnnnn", "4": "nnnwwnnnw", "5": "wnnwwnnnn", "6": "nnwwwnnnn",
              "7": "nnnwnnwnw", "8": "wnnwnnwnn", "9": "nnwwnnwnn", "F": "nnwnwwnnn", "A": "wnnnnwnnw", "X": "nwnnwnnnw"}

    def bars(content, x, y, unit, height):
        body = ""
        for letter in f"*{content}*":
            for i, kind in enumerate(code39[letter]):
                wide = unit * (2.5 if kind == "w" else 1)
                if i % 2 == 0: body += box(round(x, 3), y, round(wide, 3), height, "#000")
                x += wide
            x += unit
        return body
    page = text(20, 20, "Codes", 16) + qr("https://fax.example/4711", 25, 20, 30) + qr("FAX 4711", 18, 60, 30) + bars("FAX4711", 20, 75, 0.5, 15) + bars("FAX0815", 20, 100, 0.33, 12)
    pdf("barcodes", svg(SIZES["a4"], page))


def scripts():
    lines = {
        "german": "Fußgängerübergänge, Größe und Maß: äöü ÄÖÜ ß €",
        "french": "Où est l’hôtel près de la gare? Ça va, garçon.",
        "polish": "Zażółć gęślą jaźń, Łódź, Kraków",
        "turkish": "İstanbul, ığüşöç, Şişli, Iğdır",
        "greek": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
        "russian": "Съешь же ещё этих мягких французских булок",
        "hebrew": "שלום עולם, מספר הפקס 089-123456",
        "arabic": "مرحبا بالعالم، رقم الفاكس 089-123456",
        "hindi": "नमस्ते दुनिया फैक्स",
        "thai": "สวัสดีชาวโลก แฟกซ์",
        "chinese": "你好，世界。传真号码",
        "japanese": "こんにちは世界。ファクス番号",
        "korean": "안녕하세요 세계 팩스 번호",
    }
    body = ""
    for i, (name, line) in enumerate(lines.items()):
        family = "Droid Sans Fallback" if name in ("chinese", "japanese", "korean") else "Noto Sans, Noto Sans Hebrew, Noto Sans Arabic, Noto Sans Devanagari, Noto Sans Thai"
        body += text(20, 25 + 18 * i, name, 7, fill="#555") + text(20, 33 + 18 * i, line, 14, family)
    pdf("scripts", svg(SIZES["a4"], body))
    save("scripts-western.txt", "\n".join(f"{name}: {lines[name]}" for name in ("german", "french", "polish", "turkish", "greek", "russian")) + "\n")
    save("scripts-right-to-left.txt", "\n".join(lines[name] for name in ("hebrew", "arabic")) + "\n")
    save("latin1.txt", "Fußgängerübergänge in München\r\n".encode("cp1252"))
    save("utf16.txt", "Grüße aus Köln, Ελλάδα\n".encode("utf-16"))
    save("columns.txt", "".join(f"{i:<6}{words(2, i):<28}{i * 3:>8}{i * 1.25:>12.2f}\n" for i in range(1, 90)))
    save("form-feeds.txt", "one\ftwo\fthree\n")
    save("long-text.txt", "\n\n".join(words(120, i) for i in range(20)) + "\n")
    save("empty.txt", " \n\n\t\n")


def pictures():
    tint = lambda v, x, y: (min(255, int(v * 1.02)), min(255, v), min(255, int(v * 0.85 + y / 20)))
    view, face = jpeg(640, 440, landscape(640, 440), 80, tint), jpeg(360, 460, portrait(360, 460), 80)
    save("photo-landscape.jpg", view)
    save("photo-portrait.jpg", face)
    pdf("photo-letter", svg(SIZES["a4"], text(20, 20, "Damage report", 16) + paragraph(20, 30, 170, 60, 80)[0] + image(20, 60, 110, 76, view) + text(20, 142, "The tower before the storm", 8) + image(135, 60, 55, 70, face) + paragraph(20, 155, 170, 120, 81)[0]))
    pdf("photo-full", svg(SIZES["a4"], image(0, 0, 210, 297, jpeg(700, 990, landscape(700, 990, 5), 70))))
    exif = b"\xff\xe1" + struct.pack(">H", 34) + b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    save("photo-exif-turned.jpg", view[:2] + exif + view[2:])
    save("ramp.png", png(512, 256, lambda x, y: x // 2, dpi=75))
    save("light-ramp.png", png(640, 320, lambda x, y: 255 - x // 10, dpi=75))
    save("alpha.png", png(200, 120, lambda x, y: (200, 30, 30, 255 if (x - 100) ** 2 + (y - 60) ** 2 < 2500 else 0), 4, 72))
    save("screenshot.png", png(640, 400, lambda x, y: (58, 110, 165) if y < 24 else (240, 240, 240) if x < 160 else (255, 255, 255) if (x // 5 + y // 9) % 7 or y % 18 > 8 else (30, 30, 30), 3, 96))
    scan = noise(11)
    save("scan-grey.png", png(620, 877, lambda x, y: max(0, min(255, int(236 + 12 * scan(x / 90, y / 90) - (190 if 60 < x < 560 and y % 26 < 9 and scan(x / 3, y // 26 * 7) > 0.5 and 90 < y < 760 else 0)))), dpi=75))
    dots = bytearray(b"\xff" * (216 * 2200))
    pick = random.Random(9)
    for line in range(100, 2100, 36):
        for x in range(20, 190):
            shape = pick.choice((0xE7, 0xC3, 0x99, 0x3C, 0xFF))
            for row in range(16): dots[(line + row) * 216 + x] = shape if row > 2 else 0x81
    ifd = [(256, 4, 1728), (257, 4, 2200), (258, 3, 1), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 4, 2200), (279, 4, len(dots)), (282, 5, None), (283, 5, None), (296, 3, 2)]
    at = 8 + len(dots) + 16
    raw = b"II*\0" + struct.pack("<I", at) + bytes(dots) + struct.pack("<IIII", 204, 1, 196, 1) + struct.pack("<H", len(ifd))
    for tag, kind, value in ifd:
        value = at - 16 if tag == 282 else at - 8 if tag == 283 else value
        raw += struct.pack("<HHII", tag, kind, 1, value)
    raw += struct.pack("<I", 0)
    with tempfile.NamedTemporaryFile(suffix=".tif") as source:
        source.write(raw)
        source.flush()
        for name, coding in (("g3", "g3:1d"), ("g3-2d", "g3:2d"), ("g4", "g4"), ("lzw", "lzw"), ("packbits", "packbits")):
            run("tiffcp", "-c", coding, source.name, os.path.join(OUT, f"fax-{name}.tif"))
        run("tiffcp", "-c", "g4", source.name, source.name, source.name, os.path.join(OUT, "fax-three-pages.tif"))
    rows = b"".join(bytes(v for x in range(160) for v in (min(255, x * 2), 128, 255 - y * 2)) for y in range(119, -1, -1))
    save("picture.bmp", b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54 + len(rows), 0, 0, 54, 40, 160, 120, 1, 24, 0, len(rows), 2835, 2835, 0, 0) + rows)


def package(parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content)
    return data.getvalue()


def office():
    types = lambda part, kind: ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                                f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>')
    rels = lambda part: ('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
                         f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{part}"/></Relationships>')
    body = "".join(f"<w:p><w:r><w:t>{words(40, i)}</w:t></w:r></w:p>" for i in range(8))
    save("letter.docx", package({"[Content_Types].xml": types("word/document.xml", "wordprocessingml.document"), "_rels/.rels": rels("word/document.xml"),
                                 "word/document.xml": f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'}))
    text_part = "".join(f"<text:p>{words(40, i)}</text:p>" for i in range(6))
    ns = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"'
    save("letter.fodt", f'<?xml version="1.0"?><office:document {ns} office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>{text_part}</office:text></office:body></office:document>')
    parts = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"'
    entry = '<manifest:file-entry manifest:full-path="%s" manifest:media-type="%s"/>'
    kind = "application/vnd.oasis.opendocument.text"
    save("letter.odt", package({"mimetype": kind, "META-INF/manifest.xml": f'<manifest:manifest {parts}>{entry % ("/", kind)}{entry % ("content.xml", "text/xml")}</manifest:manifest>',
                                "content.xml": f'<office:document-content {ns}><office:body><office:text>{text_part}</office:text></office:body></office:document-content>'}))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    cells = "".join(f'<row r="{i}"><c><v>{i}</v></c><c t="inlineStr"><is><t>{words(3, i)}</t></is></c><c><v>{i * 2.5}</v></c></row>' for i in range(1, 31))
    sheet = ('<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
    save("table.xlsx", package({"[Content_Types].xml": types("xl/workbook.xml", "spreadsheetml.sheet").replace("</Types>", sheet), "_rels/.rels": rels("xl/workbook.xml"),
                                "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets><sheet name="Order" sheetId="1" r:id="r1"/></sheets></workbook>',
                                "xl/_rels/workbook.xml.rels": rels("worksheets/sheet1.xml").replace("/officeDocument\"", "/worksheet\""),
                                "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'}))
    save("letter.rtf", "{\\rtf1\\ansi " + "\\par ".join(words(40, i) for i in range(6)) + "}")
    save("mail.html", f"<!doctype html><html><body><h1>Order</h1><p>{words(60, 1)}</p><table border=1><tr><td>1<td>{words(3, 2)}</table></body></html>")
    save("archive.zip", package({"letter.txt": "text"}))
    save("table.csv", "".join(f"{i},{words(2, i)},{i * 2.5}\n" for i in range(20)))


def converted(name, source, *kinds):
    """A flat OpenDocument file by LibreOffice in other kinds of file."""
    with tempfile.TemporaryDirectory() as folder:
        flat = os.path.join(folder, name)
        with open(flat, "w", encoding="utf-8") as file:
            file.write(source)
        for kind in kinds:
            run("soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind, "--outdir", OUT, flat)


def flat(kind, body, styles="", master=""):
    name = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{short}="{name}{full}:1.0"' for short, full in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"), ("presentation", "presentation"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible")))
    return (f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.{kind}">'
            f'<office:automatic-styles>{styles}</office:automatic-styles><office:master-styles>{master}</office:master-styles><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>')


def sheet(name, rows, columns, cell, style="shown", extra=""):
    lines = "".join("<table:table-row>" + "".join(f'<table:table-cell office:value-type="string"><text:p>{cell(x, y)}</text:p></table:table-cell>' for x in range(columns))
                    + "</table:table-row>" for y in range(rows))
    return f'<table:table table:name="{name}" table:style-name="{style}" {extra}><table:table-column table:style-name="column" table:number-columns-repeated="{columns}"/>{lines}</table:table>'


def office_of_other_kinds():
    """Word, Excel and PowerPoint in their old and new files, and OpenDocument."""
    letter = "".join(f"<text:p>{words(40, seed)}</text:p>" for seed in range(8))
    converted("old-letter.fodt", flat("text", letter), "doc", "odt")
    page = ('<style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-left="2cm" fo:margin-right="2cm" '
            'fo:margin-top="2cm" fo:margin-bottom="2cm" style:print-orientation="portrait" style:print="charts drawings objects zero-values"/></style:page-layout>')
    shown = ('<style:style style:name="shown" style:family="table" style:master-page-name="Default"><style:table-properties table:display="true"/></style:style>'
             '<style:style style:name="hidden" style:family="table" style:master-page-name="Default"><style:table-properties table:display="false"/></style:style>'
             '<style:style style:name="column" style:family="table-column"><style:table-column-properties style:column-width="2.5cm"/></style:style>')
    master = ('<style:master-page style:name="Default" style:page-layout-name="pm"><style:header style:display="false"/><style:footer style:display="false"/>'
              '</style:master-page>')
    pick = WORDS
    table = lambda *sheets: flat("spreadsheet", "".join(sheets), page + shown, master)
    converted("prices.fods", table(sheet("Prices", 12, 5, lambda x, y: pick[(x * 7 + y) % len(pick)][:10])), "xls", "xlsx", "ods")
    converted("wide.fods", table(sheet("Wide", 60, 14, lambda x, y: pick[(x * 11 + y) % len(pick)][:10])), "xls", "xlsx", "ods")
    converted("very-wide.fods", table(sheet("Wide", 5, 60, lambda x, y: f"c{x}r{y}")), "ods")
    converted("hidden-sheet.fods", table(sheet("Shown", 3, 3, lambda x, y: "shown"), sheet("Hidden", 200, 3, lambda x, y: "hidden", "hidden")), "xlsx")
    converted("print-range.fods", table(sheet("Ranged", 200, 9, lambda x, y: f"c{x}r{y}", extra='table:print-ranges="Ranged.A1:Ranged.C6"')), "ods")
    slide = lambda i, title: (f'<draw:page draw:name="p{i}" draw:master-page-name="Default"><draw:frame svg:x="2cm" svg:y="2cm" svg:width="22cm" svg:height="3cm"><draw:text-box>'
                              f'<text:p>{title}</text:p></draw:text-box></draw:frame><draw:rect svg:x="4cm" svg:y="7cm" svg:width="{6 * i}cm" svg:height="6cm"/></draw:page>')
    screen = ('<style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm" style:print-orientation="landscape"/></style:page-layout>')
    converted("slides.fodp", flat("presentation", slide(1, words(4, 1)) + slide(2, words(4, 2)) + slide(3, words(4, 3)), screen, master), "ppt", "pptx", "odp")


def other_pictures():
    """Pictures of further kinds, by other programs."""
    photo, scan = os.path.join(OUT, "photo-landscape.jpg"), os.path.join(OUT, "scan-grey.png")
    out = lambda name: os.path.join(OUT, name)
    run("cwebp", "-quiet", "-q", "70", photo, "-o", out("photo.webp"))
    run("convert", os.path.join(OUT, "screenshot.png"), "-alpha", "off", out("screenshot.gif"))
    run("convert", photo, "-colorspace", "CMYK", "-compress", "JPEG", "-quality", "70", out("photo-cmyk.tif"))
    run("convert", scan, "-compress", "Zip", "-density", "150", "-units", "PixelsPerInch", out("scan-grey.tif"))
    run("convert", scan, "-rotate", "90", "-compress", "LZW", "-density", "150", "-units", "PixelsPerInch", "-orient", "left-bottom", out("scan-turned.tif"))
    run("convert", scan, photo, "-compress", "JPEG", "-quality", "60", out("scan-two-kinds.tif"))


def mails():
    """A forwarded mail with a picture in it, and what Outlook makes of attachments for others (TNEF, [MS-OXTNEF])."""
    lines = lambda data: base64.encodebytes(data).decode().replace("\n", "\r\n")
    picture = lines(open(os.path.join(OUT, "ramp.png"), "rb").read())
    inner = ("From: Erika Weber <erika@example.com>\nTo: Anna Huber <anna@example.com>\nDate: Mon, 2 Mar 2026 09:30:00 +0100\nSubject: Delivery note\nMIME-Version: 1.0\n"
             "Content-Type: multipart/mixed; boundary=inner\n\n--inner\nContent-Type: text/plain; charset=utf-8\n\n" + words(60, 21) + "\n--inner\nContent-Type: image/png; name=ramp.png\n"
             "Content-Disposition: attachment; filename=ramp.png\nContent-Transfer-Encoding: base64\n\n")
    outer = ("From: Anna Huber <anna@example.com>\nTo: fax@example.com\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nSubject: Fwd: Delivery note\nMIME-Version: 1.0\n"
             "Content-Type: multipart/mixed; boundary=outer\n\n--outer\nContent-Type: text/plain; charset=utf-8\n\n" + words(40, 22) + "\n--outer\nContent-Type: message/rfc822\n"
             "Content-Disposition: attachment; filename=\"Delivery note.eml\"\n\n")
    save("forwarded.eml", outer.replace("\n", "\r\n") + inner.replace("\n", "\r\n") + picture + "--inner--\r\n--outer--\r\n")

    def attribute(level, name, data):
        return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    tnef = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x0002800C, words(50, 23).encode() + b"\0")
    for name, data in ((b"card.pdf", open(os.path.join(OUT, "card.pdf"), "rb").read()), (b"notes.txt", words(80, 24).encode())):
        tnef += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, name + b"\0") + attribute(2, 0x0006800F, data)
    save("winmail.dat", tnef)


def hostile():
    source = os.path.join(OUT, "letter-serif.pdf")
    good = open(source, "rb").read()
    run("qpdf", "--encrypt", "secret", "owner", "256", "--", "--static-aes-iv", "--static-id", source, os.path.join(OUT, "encrypted.pdf"))
    run("qpdf", "--encrypt", "", "owner", "128", "--use-aes=y", "--print=none", "--", "--static-aes-iv", "--static-id", source, os.path.join(OUT, "encrypted-owner-only.pdf"))
    save("truncated.pdf", good[: len(good) // 2])
    save("no-xref.pdf", good[: good.rfind(b"startxref")])
    pick = random.Random(1)
    save("fuzzed.pdf", bytes(pick.randrange(256) if i > 200 and pick.random() < 0.01 else b for i, b in enumerate(good)))
    save("not-a-pdf.pdf", b"%PDF-1.7\nnothing of it is true\n")
    save("empty.pdf", b"")
    objects = lambda parts: b"%PDF-1.5\n" + b"\n".join(parts) + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s]/Contents 4 0 R>>endobj"
    stream = b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj"
    one = lambda size, content: objects([b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj", page % size, stream % (len(content), content)])
    save("bomb-giant-page.pdf", one(b"1000000 1000000", b"0.5 g 0 0 1000000 1000000 re f"))
    save("no-size.pdf", one(b"0 0", b"0 0 10 10 re f"))
    flood = zlib.compress(b"0 0 m 600 800 l S\n" * 3000000, 9)
    save("bomb-endless-drawing.pdf", objects([b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj", page % b"595 842",
                                              b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream endobj" % (len(flood), flood)]))
    # All pages are the same object; the table tells of as many objects as there are pages, or poppler does not believe them.
    parts = [b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n", b"2 0 obj<</Type/Pages/Count 10000/Kids[" + b" ".join(b"%d 0 R" % (10 + i) for i in range(100)) + b"]>>endobj\n",
             b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"]
    parts += [b"%d 0 obj<</Type/Pages/Parent 2 0 R/Count 100/Kids[" % (10 + i) + b"3 0 R " * 100 + b"]>>endobj\n" for i in range(100)]
    many, at = b"%PDF-1.5\n", {}
    for part in parts:
        at[int(part.split(b" ")[0])] = len(many)
        many += part
    table = zlib.compress(b"".join(struct.pack(">BIH", 1 if i in at else 0, at.get(i, 0), 0) for i in range(10200)), 9)
    save("bomb-10000-pages.pdf", many + b"9000 0 obj<</Type/XRef/Size 10200/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % (len(table), table, len(many)))
    save("loop-of-pages.pdf", objects([b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj"]))
    save("truncated.jpg", open(os.path.join(OUT, "photo-portrait.jpg"), "rb").read()[:4000])
    head = open(os.path.join(OUT, "ramp.png"), "rb").read()
    size = struct.pack(">IIBBBBB", 200000, 200000, 8, 0, 0, 0, 0)
    save("bomb-picture.png", head[:16] + size + struct.pack(">I", zlib.crc32(b"IHDR" + size)) + head[33:])
    save("random.bin", bytes(pick.randrange(256) for _ in range(600)))


if __name__ == "__main__":
    for group in (letters, shapes, codes, scripts, pictures, office, office_of_other_kinds, other_pictures, mails, hostile):
        group()
    names = [n for n in os.listdir(OUT) if not n.endswith((".py", ".golden"))]
    print(len(names), "documents,", sum(os.path.getsize(os.path.join(OUT, n)) for n in names) // 1024, "KB", file=sys.stderr)
