using System.Runtime.InteropServices;

namespace NanoZero.Export;

/// <summary>
/// Writes the graph of an ONNX file. Each method adds one node, and returns the name of its result for the next nodes.
/// </summary>
/// <remarks>
/// The operators are those of <see cref="Opset"/>, which runtimes since 2022 know. The names and numbers of the fields
/// are those of <see href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto"/>.
/// </remarks>
internal sealed class OnnxGraph
{
    /// <summary>The version of the operators.</summary>
    public const int Opset = 17;

    /// <summary>The version of the file's form.</summary>
    public const int Version = 8;

    private const int OfFloats = 1, OfIntegers = 7;  // element types
    private const int AsNumber = 2, AsNumbers = 7;   // kinds of attributes
    private const string Batch = "batch";

    private readonly ProtobufWriter graph = new();
    private int results;

    /// <summary>Begins a graph.</summary>
    /// <param name="name">Its name.</param>
    public OnnxGraph(string name) => graph.Text(2, name);  // name

    /// <summary>Gets the message of the graph.</summary>
    public ReadOnlySpan<byte> Written => graph.Written;

    /// <summary>Declares an input of 64-bit integers.</summary>
    /// <param name="name">Its name, which stands for it in nodes, too.</param>
    /// <param name="sizes">Its shape after the batch.</param>
    public void Input(string name, params ReadOnlySpan<long> sizes) => Declare(11, name, OfIntegers, sizes);

    /// <summary>Declares an output in fp32.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="result">The result that it is.</param>
    /// <param name="sizes">Its shape after the batch.</param>
    public void Output(string name, string result, params ReadOnlySpan<long> sizes)
    {
        Write("Identity", [result], name, []);
        Declare(12, name, OfFloats, sizes);
    }

    /// <summary>Adds numbers in fp32, such as weights.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="numbers">The numbers, row-major.</param>
    /// <param name="shape">Their shape.</param>
    public string Numbers(string name, ReadOnlySpan<float> numbers, params ReadOnlySpan<long> shape) =>
        Constant(name, OfFloats, MemoryMarshal.AsBytes(numbers), shape);

    /// <summary>Adds one number in fp32.</summary>
    /// <param name="number">The number.</param>
    public string Number(float number) => Numbers(Next("number"), [number]);

    /// <summary>Adds a node without attributes.</summary>
    /// <param name="operation">The operator, such as <c>Add</c>.</param>
    /// <param name="inputs">What it reads.</param>
    public string Node(string operation, params string[] inputs) => Node(operation, inputs, []);

    /// <summary>Brings a result into another shape.</summary>
    /// <param name="x">The result.</param>
    /// <param name="shape">0 keeps the size of this dimension, -1 stands for whatever is left.</param>
    public string Reshape(string x, params ReadOnlySpan<long> shape) => Node("Reshape", x, Integers(shape));

    /// <summary>Reorders the dimensions.</summary>
    /// <param name="x">The result.</param>
    /// <param name="order">The old dimension of each new one.</param>
    public string Transpose(string x, params long[] order) => Node("Transpose", [x], [("perm", order)]);

    /// <summary>Cuts a part out of a dimension.</summary>
    /// <param name="x">The result.</param>
    /// <param name="dimension">The dimension.</param>
    /// <param name="start">The first index.</param>
    /// <param name="end">The index after the last.</param>
    public string Slice(string x, int dimension, int start, int end) =>
        Node("Slice", x, Integers([start]), Integers([end]), Integers([dimension]));

    /// <summary>Joins results along dimension 1.</summary>
    /// <param name="parts">The results.</param>
    public string Concat(params string[] parts) => Node("Concat", parts, [("axis", 1L)]);

    /// <summary>Sums over dimensions.</summary>
    /// <param name="x">The result.</param>
    /// <param name="isKept">Whether the dimensions stay, with size 1.</param>
    /// <param name="dimensions">The dimensions.</param>
    public string Sum(string x, bool isKept, params ReadOnlySpan<long> dimensions) =>
        Node("ReduceSum", [x, Integers(dimensions)], [("keepdims", isKept ? 1L : 0L)]);

    /// <summary>Takes the mean over a dimension.</summary>
    /// <param name="x">The result.</param>
    /// <param name="isKept">Whether the dimension stays, with size 1.</param>
    /// <param name="dimension">The dimension; -1 is the last one.</param>
    public string Mean(string x, bool isKept, long dimension) =>
        Node("ReduceMean", [x], [("axes", new[] { dimension }), ("keepdims", isKept ? 1L : 0L)]);

    /// <summary>Makes probabilities of the last dimension.</summary>
    /// <param name="x">The result.</param>
    public string Softmax(string x) => Node("Softmax", [x], [("axis", -1L)]);

    /// <summary>Convolves boards, which one square of zeros continues on each side.</summary>
    /// <param name="board">Shape [B, inputs, rows, columns].</param>
    /// <param name="kernels">Shape [outputs, inputs, 3, 3].</param>
    public string Convolve(string board, string kernels) =>
        Node("Conv", [board, kernels], [("pads", new long[] { 1, 1, 1, 1 })]);

    private string Node(string operation, string[] inputs, (string Name, object Value)[] attributes) =>
        Write(operation, inputs, Next(operation), attributes);

    private string Write(string operation, string[] inputs, string output, (string Name, object Value)[] attributes)
    {
        graph.Message(1, node =>                                        // node
        {
            foreach (string input in inputs)
            {
                node.Text(1, input);                                    // input
            }

            node.Text(2, output);                                       // output
            node.Text(3, output);                                       // name
            node.Text(4, operation);                                    // op_type
            foreach ((string name, object value) in attributes)
            {
                node.Message(5, attribute => Write(attribute, name, value));  // attribute
            }
        });
        return output;
    }

    private static void Write(ProtobufWriter attribute, string name, object value)
    {
        attribute.Text(1, name);                                        // name
        if (value is long number)
        {
            attribute.Number(3, number);                                // i
            attribute.Number(20, AsNumber);                             // type
            return;
        }

        foreach (long each in (long[])value)
        {
            attribute.Number(8, each);                                  // ints
        }

        attribute.Number(20, AsNumbers);                                // type
    }

    private string Integers(ReadOnlySpan<long> numbers) =>
        Constant(Next("integers"), OfIntegers, MemoryMarshal.AsBytes(numbers), [numbers.Length]);

    private string Constant(string name, int type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        ProtobufWriter tensor = new();
        foreach (long size in shape)
        {
            tensor.Number(1, size);                                     // dims
        }

        tensor.Number(2, type);                                         // data_type
        tensor.Text(8, name);                                           // name
        tensor.Bytes(9, bytes);                                         // raw_data
        graph.Bytes(5, tensor.Written);                                 // initializer
        return name;
    }

    private void Declare(int field, string name, int type, ReadOnlySpan<long> sizes)
    {
        ProtobufWriter shape = new();
        shape.Message(1, size => size.Text(2, Batch));                  // dim: dim_param
        foreach (long each in sizes)
        {
            shape.Message(1, size => size.Number(1, each));             // dim: dim_value
        }

        ProtobufWriter tensor = new();
        tensor.Number(1, type);                                         // elem_type
        tensor.Bytes(2, shape.Written);                                 // shape
        graph.Message(field, part =>                                    // input or output
        {
            part.Text(1, name);                                         // name
            part.Message(2, kind => kind.Bytes(1, tensor.Written));     // type: tensor_type
        });
    }

    private string Next(string word) => string.Create(CultureInfo.InvariantCulture, $"{word}.{++results}");
}
