using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

namespace Faxwerk.Mail.Mime;

/// <summary>
/// The mail inside an opaque S/MIME signature (RFC 8551 3.5.2, RFC 5652 5.1). The signature is not verified: it is only in the way of the text.
/// </summary>
internal static class SmimeReader
{
    private const string SignedData = "1.2.840.113549.1.7.2";
    private const string Data = "1.2.840.113549.1.7.1";

    private static readonly Asn1Tag Content = new(TagClass.ContextSpecific, 0);

    public static bool TryReadSigned(ReadOnlyMemory<byte> message, [NotNullWhen(true)] out byte[]? content)
    {
        content = null;
        try
        {
            var info = new AsnReader(message, AsnEncodingRules.BER).ReadSequence();
            if (info.ReadObjectIdentifier() != SignedData) return false;
            var signed = info.ReadSequence(Content).ReadSequence();
            signed.ReadInteger();
            signed.ReadSetOf(skipSortOrderValidation: true);
            var encapsulated = signed.ReadSequence();
            if (encapsulated.ReadObjectIdentifier() != Data || !encapsulated.HasData) return false;
            content = encapsulated.ReadSequence(Content).ReadOctetString();
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
