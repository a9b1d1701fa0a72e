namespace Faxwerk.Telephony.T30;

/// <summary>Who made the other machine, as its NSF tells: T.35 country code and provider code (T.30 5.3.6.2.7).</summary>
internal static class NonStandardFacilities
{
    // Octets least significant bit first, as most machines mean them: the country, then the provider code of one or two octets.
    private static readonly (uint Code, int Octets, string Maker)[] Makers =
    [
        (0x000009, 3, "Toshiba"), (0x00000E, 3, "Panasonic"), (0x000039, 3, "Panasonic"), (0x000079, 3, "Panasonic"),
        (0x000011, 3, "Canon"), (0x000019, 3, "Xerox"), (0x000021, 3, "OKI"), (0x000025, 3, "Ricoh"), (0x000026, 3, "Konica"),
        (0x00002D, 3, "Sony"), (0x000031, 3, "Sharp"), (0x000045, 3, "Muratec"), (0x000048, 3, "Muratec"), (0x000051, 3, "Sanyo"),
        (0x000056, 3, "Brother"), (0x000059, 3, "Fujitsu"), (0x000061, 3, "Casio"), (0x000066, 3, "Utax/Mita"), (0x00007D, 3, "Seiko"),
        (0x001000, 3, "Funai"), (0x007000, 3, "Kyocera"), (0x00B000, 3, "Minolta"),
        (0x2041, 2, "Siemens"), (0x2042, 2, "Deutsche Telekom"), (0x20C2, 2, "Deutsche Telekom"), (0x20D1, 2, "Ferrari electronic"),
        (0x20F1, 2, "DeTeWe"), (0x208100, 3, "innovaphone"), (0x208140, 3, "TEDAS"), (0x208180, 3, "AVM"), (0x2081C0, 3, "Dialogic Diva"),
        (0x860010, 3, "Samsung"), (0x860016, 3, "Samsung"), (0x86005A, 3, "Samsung"), (0x86008C, 3, "Samsung"), (0x860098, 3, "Samsung"),
        (0x8600A2, 3, "Samsung"), (0x8600C2, 3, "Samsung"), (0x8600DA, 3, "Xerox"),
        (0xAD0000, 3, "Pitney Bowes"), (0xAD000C, 3, "Dialogic"), (0xAD0015, 3, "Lexmark"), (0xAD0016, 3, "JetFax"), (0xAD0036, 3, "HP"),
        (0xAD0042, 3, "FaxTalk"), (0xAD0046, 3, "Brooktrout"), (0xAD0055, 3, "HylaFAX"), (0xAD005C, 3, "IBM"),
        (0xB50060, 3, "Commetrex"), (0xB50062, 3, "Brooktrout"), (0xB50064, 3, "GammaLink"), (0xB50066, 3, "Castelle"), (0xB5006C, 3, "HP"),
        (0xB5006E, 3, "Microsoft"), (0xB50076, 3, "Microsoft"), (0xB5007A, 3, "Pitney Bowes"), (0xB50098, 3, "Xerox"), (0xB500A4, 3, "Lanier"),
        (0xB500AA, 3, "HylaFAX"), (0xBC5301, 3, "Minolta"),
    ];

    /// <summary>The maker; empty where the code is not known.</summary>
    public static string Maker(ReadOnlySpan<byte> fif)
    {
        if (fif.Length < 2)
            return "";
        var code = 0u;
        for (var octets = 1; octets <= Math.Min(3, fif.Length); octets++)
        {
            code = (code << 8) | FifBits.Reverse(fif[octets - 1]);
            foreach (var known in Makers)
            {
                if (known.Octets == octets && known.Code == code)
                    return known.Maker;
            }
        }

        return "";
    }
}
