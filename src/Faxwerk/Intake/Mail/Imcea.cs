using System.Buffers;
using System.Globalization;
using System.Text;

namespace Faxwerk.Intake.Mail;

/// <summary>Addresses of other systems wrapped by Exchange: <c>IMCEA type "-" encoded</c> (MS-OXCMAIL 2.1.3.1.8).</summary>
internal static class Imcea
{
    private const string Prefix = "IMCEA";

    /// <summary>Decodes a local part. <c>_</c> stands for '/', <c>+HH</c> for an octet of UTF-8; the type may itself be encoded. False where it is none.</summary>
    public static bool TryDecode(string local, out string type, out string address)
    {
        type = address = "";
        if (!local.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return false;
        var dash = local.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
            return false;
        type = Decode(local.AsSpan(Prefix.Length, dash - Prefix.Length));
        address = Decode(local.AsSpan(dash + 1));
        return true;
    }

    private static string Decode(ReadOnlySpan<char> encoded)
    {
        var octets = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(encoded.Length));
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '+' && i + 2 < encoded.Length &&
                byte.TryParse(encoded.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                octets[length++] = octet;
                i += 2;
            }
            else
            {
                var literal = encoded[i] == '_' ? '/' : encoded[i];
                length += Encoding.UTF8.GetBytes([literal], octets.AsSpan(length));
            }
        }

        var text = Encoding.UTF8.GetString(octets, 0, length);
        ArrayPool<byte>.Shared.Return(octets);
        return text;
    }
}
