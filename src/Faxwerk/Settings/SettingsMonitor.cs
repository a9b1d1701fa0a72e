using Microsoft.Extensions.Options;

namespace Faxwerk.Settings;

/// <summary>A section as <see cref="IOptionsMonitor{TOptions}"/>; the name is that of one of several, null for the first.</summary>
internal sealed class SettingsMonitor<T>(SettingsStore store) : IOptionsMonitor<T>
    where T : SettingsSection, new()
{
    public T CurrentValue => store.Get<T>();

    public T Get(string? name) => store.Get<T>(name);

    public IDisposable? OnChange(Action<T, string?> listener)
    {
        var type = store.TypeOf(typeof(T));
        return new Registration(store, section =>
        {
            if (!type.Covers(section))
                return;
            var name = section == type.Name ? null : section[(type.Name.Length + 1)..];
            listener(store.Get<T>(name), name);
        });
    }

    private sealed class Registration : IDisposable
    {
        private readonly SettingsStore _store;
        private readonly Action<string> _listener;

        public Registration(SettingsStore store, Action<string> listener)
        {
            _store = store;
            _listener = listener;
            store.Changed += listener;
        }

        public void Dispose() => _store.Changed -= _listener;
    }
}
