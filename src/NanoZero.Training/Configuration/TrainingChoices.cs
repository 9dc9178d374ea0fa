namespace NanoZero.Training;

/// <summary>Where networks run, as a wish.</summary>
public enum DeviceChoice
{
    /// <summary>CUDA where there is one, else the processor.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>An NVIDIA graphics processor.</summary>
    Cuda,

    /// <summary>An Apple graphics processor.</summary>
    Mps,
}

/// <summary>Number format of inference, as a wish.</summary>
public enum PrecisionChoice
{
    /// <summary>The faster one of fp32 and bf16, measured at the start of a run.</summary>
    Auto,

    /// <summary>32 bits: the reference.</summary>
    Fp32,

    /// <summary>16 bits with the exponent range of fp32.</summary>
    Bf16,

    /// <summary>8 bits in the matrix products, never chosen by itself: faster still, and further from fp32.</summary>
    Int8,
}

/// <summary>Number format in which the linear layers of optimiser steps multiply.</summary>
public enum TrainingPrecision
{
    /// <summary>32 bits: the reference.</summary>
    Fp32,

    /// <summary>16 bits with the exponent range of fp32.</summary>
    Bf16,
}

/// <summary>How self-play and training share the time.</summary>
public enum TrainingMode
{
    /// <summary>
    /// One after the other: every game of an iteration is played by the weights the iteration before ended with.
    /// </summary>
    Synchronous,

    /// <summary>
    /// The games of an iteration are played while the iteration before is trained. They are played by the weights that
    /// this training began with, which are two iterations old. The untrained network plays the first two iterations. On
    /// the processor both share the cores.
    /// </summary>
    Asynchronous,
}
