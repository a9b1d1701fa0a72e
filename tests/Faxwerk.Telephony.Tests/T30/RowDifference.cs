using Faxwerk.Pages;

namespace Faxwerk.Telephony.Tests.T30;

/// <summary>What became of the rows of a page on its way.</summary>
internal static class RowDifference
{
    /// <summary>Rows of <paramref name="sent"/> that <paramref name="received"/> has not: those outside the longest common subsequence.</summary>
    public static int Lost(Bitmap sent, Bitmap received)
    {
        var above = new int[received.Height + 1];
        var current = new int[received.Height + 1];
        for (var y = 1; y <= sent.Height; y++)
        {
            for (var x = 1; x <= received.Height; x++)
            {
                current[x] = sent.Row(y - 1).SequenceEqual(received.Row(x - 1))
                    ? above[x - 1] + 1
                    : Math.Max(above[x], current[x - 1]);
            }

            (above, current) = (current, above);
        }

        return sent.Height - above[received.Height];
    }
}
