namespace Faxwerk.Directory.Ldap;

/// <summary>The LDAP server cannot be asked: it is not there, not who it should be, or answers what it should not.</summary>
public sealed class LdapException : IOException
{
    /// <summary>With what is wrong.</summary>
    public LdapException(string message)
        : base(message)
    {
    }

    /// <summary>With what is wrong and its cause.</summary>
    public LdapException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Without more to say.</summary>
    public LdapException()
    {
    }
}
