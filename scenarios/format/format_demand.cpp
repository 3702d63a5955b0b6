#include "scenarios/format/format_table.hpp"

namespace drsim::table {

static const Form active_step{
    "active",
    "How many of the users are at work, from a time on.",
    {{"from", duration, required, "", "since midnight; or since Monday's, if one of them is 24h or later", ""},
     {"share", share, required, "", "until the next one", ""}},
    {}};

const Form demand{
    "demand",
    "What users ask of an application, each of them. Rates are those of a user at work.",
    {{"application", reference({"applications"}), optional, "", "which; needed if they use several", ""},
     {"up", scalar(Scalar::bit_rate), optional, "", "from a user to the service; left out: nothing worth counting", ""},
     {"down", scalar(Scalar::bit_rate), optional, "", "from the service to a user; likewise", ""},
     {"request-every", duration, optional, "",
      "the mean time between two requests of a user; needed where a capacity is in requests", ""},
     {"active", either({share, list(map(active_step))}), optional, "100%",
      "how many of them are at work; by the time of the day or week, if it is a list",
      "assumption: all of them, all the time"},
     {"admitted", share, optional, "100%", "of them, how many are let in", ""},
     {"catches-up", share, optional, "0%",
      "of what is not served, while they cannot work or have too little, how much waits and is made up for", ""},
     {"log-on", duration, optional, "0s",
      "coming back after an outage costs a user as much as so much time at work: caches, mail, profiles",
      "nothing, unless stated"},
     {"peak", count, optional, "4", "while users have something to make up for, they take so many times the rate",
      "assumption: nobody works faster than that for long"},
     {"retries", share, optional, "0%", "while they wait, they ask so much more, without an answer", ""},
     {"class", reference({"service-classes"}), optional, "", "the class of service of this traffic", ""}},
    {}};

const Form service_class{
    "class of service",
    "What lines keep apart, all of them (RFC 2474). What names no class has the last priority and a weight of 1.",
    {{"priority", number, optional, "8", "0 to 8: a lower one goes first, and takes all it can use", ""},
     {"weight", count, optional, "1",
      "of one priority: what a flow gets where one of weight 1 gets 1; flows are users, each by himself, and copies",
      ""},
     {"copies", scalar(Scalar::truth), optional, "false", "true: copies of VMs are in it", ""}},
    {}};

static const Form between{"between",
                          "Round trips that a request takes between two tiers.",
                          {{"from", reference({"vms"}), required, "", "who asks", ""},
                           {"to", reference({"vms"}), required, "", "who answers", ""},
                           {"round-trips", count, required, "", "one after the other, for a request", ""}},
                          {}};

const Form response{
    "response",
    "How long a request takes: the service, and round trips times the latency of their ways.",
    {{"service", duration, optional, "0s", "of the servers, with nobody else there",
      "no time, unless stated"},
     {"round-trips", count, optional, "1", "between a user and the service, one after the other", "assumption: one"},
     {"between", list(map(between)), optional, "[]", "between tiers, wherever they run", ""},
     {"tolerated", duration, optional, "", "beyond it users cannot work; they bear anything if left out",
      "ITU-T G.1010: 2 to 4 s, and 10 s at most, for interactive use"},
     {"queueing", choice({"none", "mm1"}), optional, "none",
      "mm1: the service is a queue with random arrivals, service / (1 - utilisation)",
      "Kleinrock, Queueing Systems I, 3.26"}},
    {}};

const Form capacity{"capacity",
                    "What a VM can serve.",
                    {{"users", count, optional, "", "at work at one time", ""},
                     {"requests", scalar(Scalar::frame_rate), optional, "", "requests a second", ""}},
                    {{"users", "requests"}}};

}  // namespace drsim::table
