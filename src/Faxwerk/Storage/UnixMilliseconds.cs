using System.Data;
using System.Globalization;
using Dapper;

namespace Faxwerk.Storage;

/// <summary>Maps <see cref="DateTimeOffset"/> to a BIGINT of Unix milliseconds, the same on both engines.</summary>
internal sealed class UnixMilliseconds : SqlMapper.ITypeHandler
{
    public object? Parse(Type destinationType, object value) =>
        value is null or DBNull ? null : DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(value, CultureInfo.InvariantCulture));

    public void SetValue(IDbDataParameter parameter, object value)
    {
        parameter.DbType = DbType.Int64;
        parameter.Value = value is DateTimeOffset time ? time.ToUnixTimeMilliseconds() : DBNull.Value;
    }
}
