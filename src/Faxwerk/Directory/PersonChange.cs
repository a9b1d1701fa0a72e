namespace Faxwerk.Directory;

/// <summary>What becomes of a user by a list.</summary>
public enum PersonFate
{
    /// <summary>He comes new.</summary>
    Added,

    /// <summary>He is otherwise than before.</summary>
    Changed,
}

/// <summary>A user who is another by a list, or would be.</summary>
public sealed record PersonChange(string Login, string DisplayName, PersonFate Fate)
{
    /// <summary>More of them are counted and not named.</summary>
    public const int MostNamed = 1000;
}
