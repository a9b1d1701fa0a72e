namespace Faxwerk.Directory;

/// <summary>What becomes of a user by a list or a directory.</summary>
public enum PersonFate
{
    /// <summary>He comes new.</summary>
    Added,

    /// <summary>He is otherwise than before.</summary>
    Changed,

    /// <summary>He may do nothing any more.</summary>
    Disabled,
}

/// <summary>A user who is another by a list or a directory, or would be.</summary>
public sealed record PersonChange(string Login, string DisplayName, PersonFate Fate)
{
    /// <summary>More of them are counted and not named.</summary>
    public const int MostNamed = 1000;
}
