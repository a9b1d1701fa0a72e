using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Faxwerk.Directory.Ldap;

/// <summary>A connection to an LDAP server, one operation after the other. Every one of them is given 15 seconds.</summary>
internal sealed class LdapConnection : IAsyncDisposable
{
    private const int MaxMessage = 8 * 1024 * 1024;
    private const int PageSize = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time;
    private readonly string _server;
    private Stream _stream;
    private int _lastId;

    private LdapConnection(Stream stream, string server, TimeProvider time) => (_stream, _server, _time) = (stream, server, time);

    /// <summary>Connects; with TLS only to who has a certificate for the host from the authority of the settings.</summary>
    /// <exception cref="LdapException">The server does not answer or is not trusted.</exception>
    public static async Task<LdapConnection> OpenAsync(LdapSettings settings, TimeProvider time, CancellationToken cancel)
    {
        var server = $"{settings.Host}:{settings.PortOrDefault}";
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connection = new LdapConnection(Stream.Null, server, time);
        try
        {
            await connection.WithinAsync(async stop =>
            {
                await socket.ConnectAsync(settings.Host, settings.PortOrDefault, stop);
                connection._stream = new NetworkStream(socket, ownsSocket: true);
                if (settings.Tls == LdapTls.StartTls)
                    await connection.StartTlsAsync(stop);
                if (settings.Tls != LdapTls.None)
                    await connection.SecureAsync(settings, stop);
                return true;
            }, cancel);
            return connection;
        }
        catch
        {
            socket.Dispose();
            await connection._stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Proves a password; false where it is wrong. An empty one is never sent: the server would take it for a bind of nobody and say that all is well (RFC 4513, 5.1.2).
    /// </summary>
    /// <exception cref="LdapException">The server says something else.</exception>
    public async Task<bool> BindAsync(string dn, string password, CancellationToken cancel)
    {
        if (dn.Length == 0 || password.Length == 0)
            return false;
        var result = await WithinAsync(async stop =>
        {
            var id = await SendAsync(next => LdapMessage.Bind(next, dn, password), stop);
            return LdapMessage.ReadResult((await ReceiveAsync(id, LdapMessage.BindResponse, stop)).Contents);
        }, cancel);
        return result.Succeeded || (result.Code == LdapResult.InvalidCredentials ? false : throw Refused("signing in", result));
    }

    /// <summary>All entries below a name that a filter finds, page by page.</summary>
    /// <exception cref="LdapException">The server refuses, or breaks off.</exception>
    public async IAsyncEnumerable<LdapEntry> SearchAsync(string baseDn, LdapFilter filter, IReadOnlyList<string> attributes, [EnumeratorCancellation] CancellationToken cancel)
    {
        byte[] cookie = [];
        do
        {
            var id = await WithinAsync(stop => SendAsync(next => LdapMessage.Search(next, baseDn, filter, attributes, PageSize, cookie), stop), cancel);
            while (true)
            {
                var (operation, contents, controls) = await WithinAsync(stop => ReceiveAsync(id, 0, stop), cancel);
                if (operation == LdapMessage.SearchEntry)
                    yield return Decode(() => LdapMessage.ReadEntry(contents));
                if (operation != LdapMessage.SearchDone)
                    continue;
                var result = Decode(() => LdapMessage.ReadResult(contents));
                if (!result.Succeeded)
                    throw Refused("searching", result);
                cookie = Decode(() => LdapMessage.ReadCookie(controls));
                break;
            }
        }
        while (cookie.Length > 0);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await WithinAsync(stop => SendAsync(LdapMessage.Goodbye, stop), CancellationToken.None);
        }
        catch (LdapException)
        {
            // It is gone already.
        }

        await _stream.DisposeAsync();
    }

    private async Task StartTlsAsync(CancellationToken cancel)
    {
        var id = await SendAsync(LdapMessage.StartTls, cancel);
        var result = LdapMessage.ReadResult((await ReceiveAsync(id, LdapMessage.ExtendedResponse, cancel)).Contents);
        if (!result.Succeeded)
            throw Refused("StartTLS", result);
    }

    private async Task SecureAsync(LdapSettings settings, CancellationToken cancel)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = settings.Host };
        if (settings.CaFile.Length > 0)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(settings.CaFile);
        }

        var secure = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = secure;
        await secure.AuthenticateAsClientAsync(options, cancel);
    }

    private async Task<int> SendAsync(Func<int, byte[]> message, CancellationToken cancel)
    {
        var id = ++_lastId;
        await _stream.WriteAsync(message(id), cancel);
        return id;
    }

    /// <summary>The next message to a request; any operation where <paramref name="expected"/> is 0.</summary>
    private async Task<(int Operation, AsnReader Contents, AsnReader? Controls)> ReceiveAsync(int id, int expected, CancellationToken cancel)
    {
        var (found, operation, contents, controls) = LdapMessage.Read(await ReadMessageAsync(cancel));
        return found == id && (expected == 0 || operation == expected)
            ? (operation, contents, controls)
            : throw new LdapException($"{_server} answered with operation {operation} to message {found} where one to {id} was expected.");
    }

    private async Task<byte[]> ReadMessageAsync(CancellationToken cancel)
    {
        const int LongForm = 0x80;
        var head = new byte[2];
        await _stream.ReadExactlyAsync(head, cancel);
        var more = head[1] < LongForm ? [] : new byte[head[1] - LongForm];
        if (head[0] != 0x30 || head[1] == LongForm || more.Length > sizeof(uint))
            throw new LdapException($"{_server} does not speak LDAP.");
        await _stream.ReadExactlyAsync(more, cancel);
        var octets = new byte[sizeof(uint)];
        more.CopyTo(octets, sizeof(uint) - more.Length);
        var length = more.Length == 0 ? head[1] : BinaryPrimitives.ReadUInt32BigEndian(octets);
        if (length > MaxMessage)
            throw new LdapException($"{_server} sent a message of {length} octets.");
        var message = new byte[head.Length + more.Length + length];
        head.CopyTo(message, 0);
        more.CopyTo(message, head.Length);
        await _stream.ReadExactlyAsync(message.AsMemory(head.Length + more.Length), cancel);
        return message;
    }

    private T Decode<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (AsnContentException fault)
        {
            throw new LdapException($"{_server} sent what cannot be read.", fault);
        }
    }

    private async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            return await work(both.Token);
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new LdapException($"{_server} does not answer.", late);
        }
        catch (Exception fault) when (fault is SocketException or AuthenticationException or AsnContentException or CryptographicException or (IOException and not LdapException))
        {
            throw new LdapException($"{_server}: {fault.Message}", fault);
        }
    }

    private LdapException Refused(string what, LdapResult result) => new($"{_server} refuses {what} with {result.Code}{(result.Message.Length > 0 ? $" ({result.Message})" : "")}.");
}
