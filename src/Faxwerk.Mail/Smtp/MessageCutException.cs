namespace Faxwerk.Mail.Smtp;

/// <summary>What reading a message throws when its end never came, or lay beyond the size limit.</summary>
public sealed class MessageCutException(string message) : IOException(message);
