using Faxwerk;
using Faxwerk.Commands;

// Without a command, or with "serve", the program is the server; all else is a command beside it.
if (args is not ([] or ["serve", ..]))
    return await CommandLine.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);

await using var server = Server.Build(args is ["serve", .. var rest] ? rest : args);
await Server.StartAsync(server);
Addresses.Of(server).Write(Console.Out);
await FirstStart.WriteAsync(server, Console.Out);
await server.WaitForShutdownAsync();
return 0;
