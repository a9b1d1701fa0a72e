namespace Faxwerk.Hosting;

/// <summary>Folders that a slice writes or reads by itself, registered by it: nobody drops documents there. What is no path of this machine is left out by who asks.</summary>
public delegate Task<IEnumerable<string>> OwnFolders(CancellationToken cancel);
