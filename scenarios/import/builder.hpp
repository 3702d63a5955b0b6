// The estate that all importers add to, and how they name what they find and report what they cannot read. estate.hpp
// has the result, inputs.hpp the files.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/world/address.hpp"
#include "scenarios/import/inputs.hpp"

namespace drsim::imports {

/// What importers of all formats share while an estate grows.
struct Builder {
  const Inputs& inputs;
  Estate& estate;
  bool keeps_going = false;         ///< What has the wrong type is left out.
  std::vector<Diagnostic> wrong{};  ///< Else it is said here.

  std::map<std::string, std::string> name_of_id{};         ///< What the estate calls a resource, by its id.
  std::map<std::string, std::string> vm_by_name{};         ///< By its name in lower case.
  std::map<std::string, std::string> vm_by_address{};      ///< By its address at home.
  std::map<std::string, std::string> server_at{};          ///< DNS servers, by address.
  std::map<std::string, std::string> replica_at{};         ///< By the address that its replica gets.
  std::map<std::string, std::string> vm_of_item{};         ///< By the id of Site Recovery's replicated item.
  std::set<std::pair<std::string, std::string>> copies{};  ///< From one site to another.
  std::set<std::string> read{};                            ///< Ids of resources that somebody has read.

  /// The site of that name. Azure's regions are written in several ways: "West Europe", "westeurope".
  std::string site(const std::string& name, bool is_azure, const Origin& origin);
  std::string region(const std::string& name, const Origin& origin);
  /// The router that stands for a site as a whole: copies leave and arrive there. Made up.
  std::string core(const std::string& site);
  /// The network of that name, at a site, with a router of its own in Azure, where networks do not reach each other.
  Value& network(const std::string& name, const std::string& site, const Origin& origin);
  std::string router_of(const std::string& network);
  /// Adds a subnet. A prefix that is not IPv4 leaves it out, and says so.
  void subnet(const std::string& network, const std::string& name, const std::vector<std::string>& prefixes,
              const Origin& origin);
  /// The VM of that name, without regard to case; made if there is none.
  Value& vm(const std::string& name, const Origin& origin);
  Value* known_vm(const std::string& name);
  void address_of(const std::string& vm, const std::string& address);
  /// Gives each resource a name: the last segment of its id, with its resource group where two are alike.
  void give_names(const std::vector<const Resource*>& resources);
  std::string name_of_resource(const std::string& id) const;

  /// Reads one element; what is wrong with it ends that element only.
  template <class Import>
  void guarded(const JsonView& view, const std::string& what, const Import& import) {
    try {
      import();
    } catch (const Unreadable& unreadable) {
      if (keeps_going)
        estate.leave_out(view.origin(), what, unreadable.diagnostic.message);
      else
        wrong.push_back(unreadable.diagnostic);
    }
  }
};

/// An IPv4 address; nothing if the text is none.
std::optional<Address> address_in(const std::string& text);
/// An IPv4 prefix without host bits; nothing if the text is none.
std::optional<Prefix> prefix_in(const std::string& text);
/// The prefix that "10.0.0.5/24" is an address of.
std::optional<std::pair<Address, Prefix>> interface_in(const std::string& text);

}  // namespace drsim::imports
