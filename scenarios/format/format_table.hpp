// The words the table of keys is written in: each key's name, type, whether it is required, its default, what it means
// and where the default is from. format.hpp has the types behind them.

#pragma once

#include "scenarios/format/format.hpp"

namespace drsim::table {

inline Type scalar(Scalar s) { return {s}; }
inline Type choice(std::vector<std::string_view> words) { return {Type::Choice{std::move(words)}}; }
inline Type reference(std::vector<std::string_view> sections) { return {Type::Reference{std::move(sections)}}; }
inline Type list(Type of) { return {Type::List{{std::move(of)}}}; }
inline Type map(const Form& form) { return {Type::Map{&form}}; }
inline Type named(const Form& form) { return {Type::Named{&form}}; }
inline Type either(std::vector<Type> of) { return {Type::Either{std::move(of)}}; }

inline const Type text = scalar(Scalar::text), name = scalar(Scalar::name), count = scalar(Scalar::count),
                  duration = scalar(Scalar::duration), delay = scalar(Scalar::delay), share = scalar(Scalar::share),
                  instant = scalar(Scalar::instant);
constexpr bool required = true, optional = false;

// The forms that a scenario's sections are made of, a file for each subject.
extern const Form site, router, a_switch, vlan, a_link, network;                                 // format_topology.cpp
extern const Form vmm_server, logical_network, cloud, host, network_mapping, documented_target;  // format_vmm.cpp
extern const Form ospf, bgp, bfd, route, route_step, tunnel, local_network, interruption, firewall, load_balancer,
    public_address, session_policy, gateway_track;              // format_routing.cpp
extern const Form vm, application;                              // format_workload.cpp
extern const Form dns_server, a_name, resolver, client;         // format_names.cpp
extern const Form monitor, team, tool, shared_risk, plan;       // format_recovery.cpp
extern const Form flush, setting, action, hazard, expectation;  // format_story.cpp

}  // namespace drsim::table
