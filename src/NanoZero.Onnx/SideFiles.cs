namespace NanoZero.Onnx;

/// <summary>Finds weights that an ONNX file keeps in other files.</summary>
/// <remarks>
/// Opened from memory, a file has no folder, and ONNX Runtime would look for such weights where the program was
/// started. The form of messages is that of
/// <see href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers</see>, and the numbers of fields are
/// those of <see href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto"/>.
/// </remarks>
internal static class SideFiles
{
    private const int Deepest = 100;                   // messages within messages, as Protocol Buffers allow
    private const int ExternalData = 13, Location = 14;  // fields of a tensor

    // How the content of a field is laid out: the last three bits of what stands before it.
    private const int AsVarint = 0, As64Bits = 1, AsBytes = 2, As32Bits = 5;

    // A kind of message of which tensors are a part, directly or not.
    private enum Kind
    {
        None,
        Model,
        Graph,
        Node,
        Attribute,
        Function,
        Training,
        SparseTensor,
        Tensor,
    }

    /// <summary>Says whether the weights of a model, or some of them, are in another file.</summary>
    /// <param name="model">The bytes of the file.</param>
    /// <exception cref="FormatException">These are no messages.</exception>
    public static bool AreNamedBy(ReadOnlySpan<byte> model) => AreNamedBy(model, Kind.Model, depth: 0);

    private static bool AreNamedBy(ReadOnlySpan<byte> message, Kind kind, int depth)
    {
        if (depth > Deepest)
        {
            throw new FormatException("messages lie too deep within each other");
        }

        while (!message.IsEmpty)
        {
            ulong key = Varint(ref message);
            ulong field = key >> 3;
            int layout = (int)(key & 7);
            ulong number = layout is AsVarint or AsBytes ? Varint(ref message) : 0;
            ReadOnlySpan<byte> content = layout switch
            {
                AsVarint => [],
                AsBytes => Next(ref message, number),
                As32Bits => Next(ref message, sizeof(uint)),
                As64Bits => Next(ref message, sizeof(ulong)),
                _ => throw new FormatException("a field has a layout that is not known"),
            };
            bool isNamed = kind == Kind.Tensor
                ? field == ExternalData || (field == Location && number != 0)
                : layout == AsBytes && PartOf(kind, field) is not Kind.None and var part
                    && AreNamedBy(content, part, depth + 1);
            if (isNamed)
            {
                return true;
            }
        }

        return false;
    }

    private static Kind PartOf(Kind kind, ulong field) => (kind, field) switch
    {
        (Kind.Model, 7) => Kind.Graph,                                  // graph
        (Kind.Model, 20) => Kind.Training,                              // training_info
        (Kind.Model, 25) => Kind.Function,                              // functions
        (Kind.Training, 1 or 2) => Kind.Graph,                          // initialization, algorithm
        (Kind.Function, 7) => Kind.Node,                                // node
        (Kind.Function, 11) => Kind.Attribute,                          // attribute_proto
        (Kind.Graph, 1) => Kind.Node,                                   // node
        (Kind.Graph, 5) => Kind.Tensor,                                 // initializer
        (Kind.Graph, 15) => Kind.SparseTensor,                          // sparse_initializer
        (Kind.Node, 5) => Kind.Attribute,                               // attribute
        (Kind.Attribute, 5 or 10) => Kind.Tensor,                       // t, tensors
        (Kind.Attribute, 6 or 11) => Kind.Graph,                        // g, graphs
        (Kind.Attribute, 22 or 23) => Kind.SparseTensor,                // sparse_tensor, sparse_tensors
        (Kind.SparseTensor, 1 or 2) => Kind.Tensor,                     // values, indices
        _ => Kind.None,
    };

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> message, ulong length)
    {
        if (length > (ulong)message.Length)
        {
            throw new FormatException("a field ends after its message");
        }

        ReadOnlySpan<byte> next = message[..(int)length];
        message = message[(int)length..];
        return next;
    }

    // Seven bits a byte, the lowest first; the eighth bit says that more follow.
    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (int i = 0; i < message.Length && i < 10; i++)
        {
            value |= (ulong)(message[i] & 0x7F) << (7 * i);
            if (message[i] < 0x80)
            {
                message = message[(i + 1)..];
                return value;
            }
        }

        throw new FormatException("a number has no end");
    }
}
