using Faxwerk.Telephony.T38;

namespace Faxwerk.Telephony.Tests.T38;

public sealed class IfpTests
{
    private static List<(T38FieldType Type, string Data)>? Read(string packet, int version)
    {
        if (!IfpPacket.TryParse(Convert.FromHexString(packet), version, out var ifp))
            return null;
        var fields = new List<(T38FieldType, string)>();
        while (ifp.TryReadField(out var type, out var data))
            fields.Add((type, Convert.ToHexString(data)));
        return fields;
    }

    [Theory]
    [InlineData(T38Indicator.NoSignal, "00")]
    [InlineData(T38Indicator.Cng, "02")]
    [InlineData(T38Indicator.Ced, "04")]
    [InlineData(T38Indicator.V21Preamble, "06")]
    [InlineData(T38Indicator.V17At14400LongTraining, "1E")]
    public void An_indicator_is_one_octet(T38Indicator indicator, string wire)
    {
        var packet = new byte[4];
        Assert.Equal(wire, Convert.ToHexString(packet.AsSpan(0, IfpWriter.Indicator(packet, indicator))));
        Assert.True(IfpPacket.TryParse(Convert.FromHexString(wire), 0, out var ifp));
        Assert.False(ifp.IsData);
        Assert.Equal(indicator, ifp.Indicator);
    }

    [Theory]
    [InlineData(0, "C002" + "800001FFC8" + "20")]
    [InlineData(1, "C002" + "800001FFC8" + "10")]
    [InlineData(3, "C002" + "800001FFC8" + "10")]
    public void The_head_of_a_field_is_half_an_octet_in_version_0(int version, string wire)
    {
        var packet = new byte[16];
        var length = IfpWriter.Hdlc(packet, version, T38DataType.V21, [0xFF, 0xC8], T38FieldType.HdlcFcsOk);
        Assert.Equal(wire, Convert.ToHexString(packet.AsSpan(0, length)));
        Assert.Equal([(T38FieldType.HdlcData, "FFC8"), (T38FieldType.HdlcFcsOk, "")], Read(wire, version));
    }

    [Fact]
    public void Fields_without_data_share_octets_in_version_0()
    {
        // FCS OK, then data, then FCS OK and signal end.
        Assert.Equal(
            [(T38FieldType.HdlcFcsOk, ""), (T38FieldType.HdlcData, "AA"), (T38FieldType.HdlcFcsOk, ""), (T38FieldType.HdlcSigEnd, "")],
            Read("C004" + "28" + "0000AA" + "21", 0));
        Assert.Equal(
            [(T38FieldType.HdlcFcsOk, ""), (T38FieldType.HdlcData, "AA"), (T38FieldType.HdlcFcsOk, ""), (T38FieldType.HdlcSigEnd, "")],
            Read("C004" + "10" + "800000AA" + "10" + "08", 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("C0")]
    [InlineData("C001")]
    [InlineData("C00180")]
    [InlineData("C001800005FF")]
    [InlineData("C0FF80")]
    [InlineData("2000")]
    [InlineData("D201800000FF")]
    public void What_is_cut_off_or_not_built_is_no_packet(string wire)
    {
        Assert.Null(Read(wire, 0));
        Assert.Null(Read(wire, 3));
    }

    [Fact]
    public void Any_octets_are_read_without_a_fault()
    {
        var random = new Random(7);
        var packet = new byte[40];
        for (var i = 0; i < 200_000; i++)
        {
            var wire = packet.AsSpan(0, random.Next(packet.Length + 1));
            random.NextBytes(wire);
            if (wire.Length > 1 && i % 2 == 0)
                (wire[0], wire[1]) = ((byte)(0xC0 | (wire[0] & 0x1E)), (byte)(wire[1] & 7));
            if (!IfpPacket.TryParse(wire, i % 4, out var ifp))
                continue;
            var octets = 0;
            while (ifp.TryReadField(out _, out var data))
                octets += data.Length;
            Assert.True(octets <= wire.Length);
        }
    }

    [Fact]
    public void Stuffed_bits_are_counted()
    {
        var stuffing = default(HdlcStuffing);
        Assert.Equal(8, stuffing.Bits([0x00]));
        Assert.Equal(9, stuffing.Bits([0xFF]));
        // Three ones are left of the first octet, two more complete the run of five.
        Assert.Equal(9, stuffing.Bits([0xC0]));
        Assert.Equal(8, stuffing.Bits([0xAA]));
    }
}
