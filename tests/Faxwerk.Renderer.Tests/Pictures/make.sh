#!/bin/sh
# Makes the pictures of this folder. They are kept in the repository; run it only to change them.
# Needs Debian's imagemagick, webp, netpbm, libjpeg-turbo-progs and libtiff-tools. All show the same: 180 x 120 dots, no two corners alike.
set -eu
cd "$(dirname "$0")"
w=$(mktemp -d)
trap 'rm -rf "$w"' EXIT
convert -size 180x120 xc:white -fill black -draw 'rectangle 6,6 60,30' -draw 'polygon 6,113 6,60 70,113' -fill '#202080' -draw 'circle 140,60 140,90' \
  -fill '#d03020' -draw 'rectangle 100,100 173,113' -fill '#e8e000' -draw 'rectangle 150,6 173,20' -depth 8 "$w/p.ppm"
pnmtopng "$w/p.ppm" > plain.png 2>/dev/null
p=plain.png

# What is not painted is transparent.
convert $p -fuzz 1% -transparent white "$w/alpha.png"
convert "$w/alpha.png" png32:alpha.png
convert "$w/alpha.png" png:- | convert - -define png:bit-depth=16 -define png:color-type=6 alpha-16.png
convert $p -colors 16 png8:palette.png
convert $p -interlace PNG png24:interlaced.png
convert $p -colorspace Gray -depth 16 -define png:color-type=0 -define png:bit-depth=16 grey-16.png

ppmtogif "$w/p.ppm" > plain.gif 2>/dev/null
ppmtogif -interlace "$w/p.ppm" > interlaced.gif 2>/dev/null
convert "$w/alpha.png" transparent.gif
convert -delay 10 $p \( $p -negate \) \( $p -flop \) -loop 0 animated.gif
convert $p -monochrome "$w/m.gif"

convert $p -type TrueColor -compress None BMP3:plain.bmp
convert "$w/alpha.png" BMP:alpha-v5.bmp
convert $p -colors 200 -compress RLE BMP3:runs-8.bmp
ppmtobmp -os2 "$w/p.ppm" > os2.bmp 2>/dev/null
convert $p -colors 12 ppm:- | ppmtobmp -bpp 4 > palette-4.bmp 2>/dev/null
convert $p -flip -type TrueColor -compress None BMP3:"$w/f.bmp"
python3 - "$w/f.bmp" top-down.bmp <<'P'
import struct, sys
b = bytearray(open(sys.argv[1], "rb").read())
struct.pack_into("<i", b, 22, -struct.unpack_from("<i", b, 22)[0])
open(sys.argv[2], "wb").write(b)
P
python3 - "$w/p.ppm" masks-16.bmp <<'P'
import struct, sys
raw = open(sys.argv[1], "rb").read()[-180 * 120 * 3:]
dots = [raw[i] >> 3 << 11 | raw[i + 1] >> 2 << 5 | raw[i + 2] >> 3 for i in range(0, len(raw), 3)]
head = struct.pack("<IiiHHIIiiII", 40, 180, -120, 1, 16, 3, 180 * 120 * 2, 0, 0, 0, 0)
with open(sys.argv[2], "wb") as f:
    f.write(b"BM" + struct.pack("<IHHI", 66 + len(dots) * 2, 0, 0, 66) + head + struct.pack("<3I", 0xF800, 0x07E0, 0x001F) + struct.pack(f"<{len(dots)}H", *dots))
P
python3 - "$w/p.ppm" runs-4.bmp <<'P'
import struct, sys
raw = open(sys.argv[1], "rb").read()[-180 * 120 * 3:]
dots = [tuple(raw[i:i + 3]) for i in range(0, len(raw), 3)]
near = [(255, 255, 255), (0, 0, 0), (0x20, 0x20, 0x80), (0xD0, 0x30, 0x20), (0xE8, 0xE0, 0)]
index = [min(range(5), key=lambda i: sum((a - b) ** 2 for a, b in zip(d, near[i]))) for d in dots]
data = bytearray()
for y in reversed(range(120)):
    row, x = index[y * 180:(y + 1) * 180], 0
    while x < 180:
        end = x
        while end < 180 and row[end] == row[x] and end - x < 255: end += 1
        if end - x >= 3 or 180 - x < 3:
            data += bytes([end - x, row[x] * 17])
            x = end
        else:
            part = row[x:x + 3]  # as it is, padded to whole words
            data += bytes([0, 3, part[0] * 16 + part[1], part[2] * 16])
            x += 3
    data += b"\0\0"
data += b"\0\1"
palette = b"".join(bytes([b, g, r, 0]) for r, g, b in near) + bytes(11 * 4)
head = struct.pack("<IiiHHIIiiII", 40, 180, 120, 1, 4, 2, len(data), 0, 0, 16, 0)
open(sys.argv[2], "wb").write(b"BM" + struct.pack("<IHHI", 14 + 40 + 64 + len(data), 0, 0, 118) + head + palette + data)
P

cwebp -quiet -q 90 $p -o lossy.webp
cwebp -quiet -lossless $p -o lossless.webp
cwebp -quiet -lossless alpha.png -o alpha-lossless.webp
cwebp -quiet -q 90 alpha.png -o alpha-lossy.webp
cwebp -quiet -lossless alpha.png -o "$w/a.webp"; cwebp -quiet -lossless -q 20 $p -o "$w/b.webp"
webpmux -frame "$w/a.webp" +100 -frame "$w/b.webp" +100 -loop 0 -o animated.webp 2>/dev/null
convert $p -rotate 270 "$w/left.png"
cwebp -quiet -lossless "$w/left.png" -o "$w/left.webp"
printf 'MM\000*\000\000\000\010\000\001\001\022\000\003\000\000\000\001\000\006\000\000\000\000\000\000' > "$w/exif"
webpmux -set exif "$w/exif" "$w/left.webp" -o turned.webp 2>/dev/null

cjpeg -quality 92 "$w/p.ppm" > plain.jpg
cjpeg -quality 92 -progressive "$w/p.ppm" > progressive.jpg
cjpeg -quality 92 -grayscale "$w/p.ppm" > grey.jpg
convert $p -colorspace CMYK -quality 92 cmyk.jpg

t="-define tiff:rows-per-strip=32"
for c in None LZW Zip RLE; do convert $p $t -type TrueColor -compress $c rgb-$(echo $c | tr A-Z a-z).tif; done
convert $p $t -type TrueColor -endian MSB -compress LZW rgb-big-endian.tif
convert $p -quality 92 -compress JPEG rgb-jpeg.tif
convert $p -colorspace CMYK -compress LZW cmyk.tif
convert $p -colors 16 -type Palette -compress Zip palette.tif
convert $p -colorspace Gray -compress LZW grey.tif
convert $p -type TrueColor -depth 16 -compress Zip rgb-16.tif
convert "$w/alpha.png" -compress LZW alpha.tif
tiffcp -p separate -c lzw rgb-none.tif planes.tif
tiffcp -t -w 64 -l 48 -c zip rgb-none.tif tiles.tif
tiffcp -c jpeg rgb-none.tif ycbcr-jpeg.tif
python3 - "$w/p.ppm" ycbcr-subsampled.tif <<'P'
import struct, sys
raw = open(sys.argv[1], "rb").read()[-180 * 120 * 3:]
def luma(x, y): r, g, b = raw[(y * 180 + x) * 3:][:3]; return 0.299 * r + 0.587 * g + 0.114 * b
data = bytearray()
for y in range(0, 120, 2):
    for x in range(0, 180, 2):
        four = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)]
        light = [luma(*p) for p in four]
        red, blue = (sum(raw[(py * 180 + px) * 3 + c] for px, py in four) / 4 for c in (0, 2))
        mean = sum(light) / 4
        data += bytes(min(255, max(0, round(v))) for v in light + [(blue - mean) * 0.564 + 128, (red - mean) * 0.713 + 128])
at = 8 + len(data)
tags = [(256, 3, 1, 180), (257, 3, 1, 120), (258, 3, 3, at), (259, 3, 1, 1), (262, 3, 1, 6), (273, 4, 1, 8), (277, 3, 1, 3), (278, 3, 1, 120),
        (279, 4, 1, len(data)), (530, 3, 2, 2 | 2 << 16), (532, 5, 6, at + 6)]
with open(sys.argv[2], "wb") as f:
    f.write(struct.pack("<2sHI", b"II", 42, at + 6 + 48) + data + struct.pack("<3H", 8, 8, 8))
    f.write(struct.pack("<12I", 0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1) + struct.pack("<H", len(tags)))
    for tag, kind, count, value in tags: f.write(struct.pack("<HHII", tag, kind, count, value))
    f.write(bytes(4))
P
n=1
for turn in '' -flop '-rotate 180' -flip -transpose '-rotate 270' -transverse '-rotate 90'; do
  # shellcheck disable=SC2086
  convert $p $turn -compress LZW -orient Undefined orientation-$n.tif
  tiffset -s 274 $n orientation-$n.tif
  # shellcheck disable=SC2086
  convert $p $turn -quality 92 "$w/turned.jpg"
  python3 - "$w/turned.jpg" orientation-$n.jpg $n <<'P'
import sys
b = open(sys.argv[1], "rb").read()
exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0" + bytes([int(sys.argv[3])]) + bytes(6)
open(sys.argv[2], "wb").write(b[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + b[2:])
P
  n=$((n + 1))
done
convert $p -compress LZW "$w/1.tif"; convert $p -colorspace Gray -compress Zip "$w/2.tif"; convert $p -threshold 50% -compress Group4 "$w/3.tif"
tiffcp "$w/1.tif" "$w/2.tif" "$w/3.tif" three-kinds.tif
