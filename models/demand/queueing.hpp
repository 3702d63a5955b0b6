// How long a request waits for a server that is busy part of the time. Used only where a scenario states it.

#pragma once

namespace drsim {

/// The mean time in the system of M/M/1, with the mean time of service in the same unit: service / (1 - utilisation)
/// (Kleinrock, Queueing Systems I, 1975, equation 3.26). Infinite from a utilisation of 1 on.
double mm1_response(double service, double utilisation);

}  // namespace drsim
