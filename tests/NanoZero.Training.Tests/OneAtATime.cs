using Xunit.Sdk;
using Xunit.v3;

// What libtorch knows of its number of threads is partly one for the whole process, and sums of training depend on it
// in the last bits: runs that are compared are trained while no other test computes.
[assembly: Parallelization(Mode = ParallelMode.None)]
