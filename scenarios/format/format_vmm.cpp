#include "scenarios/format/format_table.hpp"

namespace drsim::table {

const Form vmm_server{"vmm-server",
                      "A System Center VMM server.",
                      {{"sites", list(reference({"sites"})), required, "",
                        "those it manages: one, or both if it manages both", "ASR network mapping, line 55"}},
                      {}};

const Form logical_network{"logical-network",
                           "The physical network as VMM sees it. It needs a VM network at least.",
                           {{"server", reference({"vmm-servers"}), required, "", "the VMM server that has it",
                             "ASR network mapping, line 48"}},
                           {}};

const Form cloud{
    "cloud",
    "A VMM cloud: hosts that VMs are placed on and protected with.",
    {{"server", reference({"vmm-servers"}), required, "", "the VMM server that has it", ""},
     {"site", reference({"sites"}), optional, "", "where its hosts are; the server's only site if left out", ""},
     {"logical-networks", list(reference({"logical-networks"})), optional, "[]",
      "those associated with it; at least one if it protects or is protected", "ASR VMM networking, line 108"},
     {"protected-by", reference({"clouds"}), optional, "", "the cloud that replicas of its VMs go to", ""}},
    {}};

const Form host{
    "host",
    "A Hyper-V host server. Where a site has any, replicas are placed on one that can access their network.",
    {{"site", reference({"sites"}), required, "", "where it stands", ""},
     {"switch", reference({"switches"}), optional, "", "the switch it is attached to; the site's only one if left out",
      ""},
     {"cloud", reference({"clouds"}), optional, "", "the cloud it belongs to", ""},
     {"networks", list(reference({"networks"})), optional, "", "those it can access; all of its site if left out",
      "ASR network mapping, line 38"},
     {"capacity", count, optional, "", "VMs it can run, replicas included; any number if left out", ""},
     {"cores", count, optional, "", "what its VMs share", ""},
     {"memory", scalar(Scalar::size), optional, "", "likewise", ""},
     {"storage", scalar(Scalar::byte_rate), optional, "", "likewise, against the throughput of their disks", ""},
     {"over-commit", choice({"slows", "refuses"}), optional, "slows",
      "when its VMs take more than it has: slows: all of them alike; refuses: the last of them serve nothing",
      "memory is never shared: the last serve nothing"}},
    {}};

const Form network_mapping{
    "network-mapping",
    "Replicas of VMs on one network are connected to another. For the way back state another one.",
    {{"from", name, required, "", "a network at the VMs' site", ""},
     {"to", name, required, "", "a network at the replicas' site; itself, if it is stretched",
      "ASR network mapping, line 37"},
     {"since", choice({"start", "failover"}), optional, "start",
      "failover: it is made, or replaces the earlier one, only after VMs have failed over",
      "ASR network mapping, line 127"}},
    {}};

const Form documented_target{
    "documented-target",
    "A row of a document's table of target networks. check derives it, and says if it comes to something else.",
    {{"select", reference({"networks"}), required, "", "the target network", ""},
     {"for", reference({"clouds"}), required, "", "the protected cloud", ""},
     {"available", scalar(Scalar::truth), required, "", "what the table says", "ASR network mapping, lines 94 to 101"}},
    {}};

}  // namespace drsim::table
