using System.Reflection;

namespace NanoZero.Play.Tests;

public sealed class PlayCountsTests
{
    private static readonly PropertyInfo[] Counted =
        [.. typeof(PlayCounts).GetProperties().Where(each => each.CanWrite)];

    [Fact]
    public void Every_count_is_part_of_the_sum()
    {
        PlayCounts first = Numbered(1), second = Numbered(100), sum = PlayCounts.Sum([first, second, default]);
        Assert.Equal(first + second, sum);
        Assert.All(Counted, each => Assert.Equal(Of(each, first) + Of(each, second), Of(each, sum)));
    }

    private static double Of(PropertyInfo count, PlayCounts counts) => Convert.ToDouble(count.GetValue(counts));

    // The counts from a number on, each another one.
    private static PlayCounts Numbered(int from)
    {
        object counts = default(PlayCounts);
        foreach ((int i, PropertyInfo each) in Counted.Index())
        {
            each.SetValue(counts, Convert.ChangeType(from + i, each.PropertyType));
        }

        return (PlayCounts)counts;
    }
}
