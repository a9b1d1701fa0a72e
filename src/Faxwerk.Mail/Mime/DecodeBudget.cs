namespace Faxwerk.Mail.Mime;

/// <summary>Octets that containers may still decode to while one mail is read.</summary>
internal sealed class DecodeBudget(long octets)
{
    public long Left { get; private set; } = octets;

    public bool TrySpend(long amount)
    {
        if (amount > Left) return false;
        Left -= amount;
        return true;
    }
}
