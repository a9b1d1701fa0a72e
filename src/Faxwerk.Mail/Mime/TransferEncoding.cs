using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Faxwerk.Mail.Mime;

/// <summary>Content transfer encodings (RFC 2045 6.7, 6.8). Never throws: what is no part of the encoding is left out or kept as it is.</summary>
public static class TransferEncoding
{
    /// <summary>Decodes base64; line ends and characters outside the alphabet are skipped, and padding in the middle begins a new group.</summary>
    public static byte[] DecodeBase64(ReadOnlySpan<byte> encoded)
    {
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(encoded.Length) + 3];
        if (Base64.DecodeFromUtf8(encoded, decoded, out _, out var length) == OperationStatus.Done) return Fit(decoded, length);
        length = 0;
        uint group = 0;
        var bits = 0;
        foreach (var c in encoded)
        {
            var value = Value(c);
            if (value >= 0)
            {
                (group, bits) = ((group << 6) | (uint)value, bits + 6);
                if (bits < 8) continue;
                bits -= 8;
                decoded[length++] = (byte)(group >> bits);
            }
            else if (c == '=') (group, bits) = (0, 0);
        }
        return Fit(decoded, length);
    }

    /// <summary>Decodes quoted-printable; an equals sign that begins no escape stays.</summary>
    public static byte[] DecodeQuotedPrintable(ReadOnlySpan<byte> encoded)
    {
        var decoded = new byte[encoded.Length];
        var length = 0;
        while (!encoded.IsEmpty)
        {
            var equals = encoded.IndexOf((byte)'=');
            var run = equals < 0 ? encoded : encoded[..equals];
            run.CopyTo(decoded.AsSpan(length));
            length += run.Length;
            encoded = encoded[run.Length..];
            if (encoded.IsEmpty) break;
            if (encoded.Length >= 3 && byte.TryParse(encoded[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                decoded[length++] = value;
                encoded = encoded[3..];
            }
            else if (SoftBreak(encoded) is var skip and > 0) encoded = encoded[skip..];
            else
            {
                decoded[length++] = (byte)'=';
                encoded = encoded[1..];
            }
        }
        return Fit(decoded, length);
    }

    /// <summary>Length of a soft line break with its transport padding, 0 where there is none.</summary>
    private static int SoftBreak(ReadOnlySpan<byte> encoded)
    {
        var blanks = encoded[1..].IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (blanks < 0) return encoded.Length;
        var rest = encoded[(1 + blanks)..];
        return rest switch
        {
            [(byte)'\r', (byte)'\n', ..] => blanks + 3,
            [(byte)'\n', ..] => blanks + 2,
            [(byte)'\r'] => blanks + 2,
            _ => 0,
        };
    }

    private static int Value(byte c) => c switch
    {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };

    private static byte[] Fit(byte[] buffer, int length) => length == buffer.Length ? buffer : buffer[..length];
}
