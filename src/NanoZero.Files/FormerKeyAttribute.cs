using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace NanoZero.Files;

/// <summary>
/// A key of earlier versions. It is read as before and never written. A property has the key that was its own. A record
/// has the key of a setting that was removed, with the one value that may still stand there. A file with another value
/// is refused.
/// </summary>
/// <param name="key">The key as it stands in those files.</param>
/// <param name="value">The value that a removed setting may have, as JSON; null on a property.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
internal sealed class FormerKeyAttribute(string key, string? value = null) : Attribute
{
    /// <summary>Gets the key.</summary>
    public string Key => key;

    /// <summary>Gets the value that a removed setting may have, as JSON.</summary>
    public string? Value => value;

    /// <summary>
    /// Gets the key of the record where a removed setting had the value; null for every one. Configurations look at
    /// it.
    /// </summary>
    public string? Within { get; init; }

    /// <summary>Returns whether a key was that of a property, in any case.</summary>
    internal static bool IsOf(JsonPropertyInfo property, string key) =>
        (property.AttributeProvider as MemberInfo)?.GetCustomAttributes<FormerKeyAttribute>()
            .Any(former => Is(former, key)) == true;

    /// <summary>Says whether a record may have a key that it does not know.</summary>
    /// <param name="type">The record's type.</param>
    /// <param name="key">The key that was read, in any case.</param>
    /// <param name="value">Its value.</param>
    /// <param name="path">The keys that lead to the record, each with a dot behind it; null if not known.</param>
    /// <returns>Null for a key that the record never had, false for a value that is no longer understood.</returns>
    internal static bool? Accepts(Type type, string key, JsonNode? value, string? path = null)
    {
        FormerKeyAttribute[] former =
        [
            .. type.GetCustomAttributes<FormerKeyAttribute>().Where(each => Is(each, key)
                && (each.Within is null || path is null
                    || path.EndsWith(each.Within + ".", StringComparison.OrdinalIgnoreCase))),
        ];
        return former.Length == 0 ? null
            : former.Any(each => JsonNode.DeepEquals(JsonNode.Parse(each.Value!), value));
    }

    /// <summary>Lets a record be read from files that hold settings that it had once.</summary>
    internal static void PassRemoved(JsonTypeInfo type)
    {
        IEnumerable<FormerKeyAttribute> former = type.Type.GetCustomAttributes<FormerKeyAttribute>();
        foreach (string removed in former.Select(each => each.Key).Distinct())
        {
            JsonPropertyInfo setting = type.CreateJsonPropertyInfo(typeof(JsonNode), removed);
            setting.Set = (_, value) =>
            {
                if (Accepts(type.Type, removed, (JsonNode?)value) != true)
                {
                    throw new JsonException(
                        $"'{removed}' is no longer a setting, and only its former standard value is understood");
                }
            };
            type.Properties.Add(setting);
        }
    }

    private static bool Is(FormerKeyAttribute former, string key) =>
        former.Key.Equals(key, StringComparison.OrdinalIgnoreCase);
}
