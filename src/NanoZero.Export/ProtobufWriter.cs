using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace NanoZero.Export;

/// <summary>Writes one message in the binary form of Protocol Buffers: its fields one after the other.</summary>
/// <remarks><see href="https://protobuf.dev/programming-guides/encoding/"/>.</remarks>
internal sealed class ProtobufWriter
{
    // How the content of a field is laid out; it stands in the last three bits of a field's number.
    private const int AsVarint = 0, As64Bits = 1, AsBytes = 2, As32Bits = 5;

    private const int BitsOfByte = 7, MoreFollows = 0x80;

    private readonly ArrayBufferWriter<byte> written = new();

    /// <summary>Gets what was written so far.</summary>
    public ReadOnlySpan<byte> Written => written.WrittenSpan;

    /// <summary>Writes a whole number that is not negative, or an enumeration.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="value">The number.</param>
    public void Number(int field, long value)
    {
        Varint(Key(field, AsVarint));
        Varint((ulong)value);
    }

    /// <summary>Writes a number in double precision.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="value">The number.</param>
    public void Double(int field, double value)
    {
        Varint(Key(field, As64Bits));
        BinaryPrimitives.WriteDoubleLittleEndian(written.GetSpan(sizeof(double)), value);
        written.Advance(sizeof(double));
    }

    /// <summary>Writes a number in single precision.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="value">The number.</param>
    public void Float(int field, float value)
    {
        Varint(Key(field, As32Bits));
        BinaryPrimitives.WriteSingleLittleEndian(written.GetSpan(sizeof(float)), value);
        written.Advance(sizeof(float));
    }

    /// <summary>Writes text.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="text">The text.</param>
    public void Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="bytes">The bytes.</param>
    public void Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Varint(Key(field, AsBytes));
        Varint((ulong)bytes.Length);
        written.Write(bytes);
    }

    /// <summary>Writes a message within this one.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="write">Writes the fields of the inner message.</param>
    public void Message(int field, Action<ProtobufWriter> write)
    {
        ProtobufWriter inner = new();
        write(inner);
        Bytes(field, inner.Written);
    }

    private static ulong Key(int field, int layout) => ((ulong)field << 3) | (uint)layout;

    // Seven bits a byte, the lowest first; the eighth bit says that more follow.
    private void Varint(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        int length = 0;
        for (; value >= MoreFollows; value >>= BitsOfByte)
        {
            bytes[length++] = (byte)(value | MoreFollows);
        }

        bytes[length++] = (byte)value;
        written.Write(bytes[..length]);
    }
}
