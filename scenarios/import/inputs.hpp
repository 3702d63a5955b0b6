// Sorts the files of an import by what they contain, and finds the Azure resources in them. Owns the text and the JSON
// that views point into.

#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "scenarios/import/json_view.hpp"

namespace drsim::imports {

/// An Azure resource, as one of the files has it.
struct Resource {
  std::string id;    ///< Without regard to case: in lower case.
  std::string type;  ///< "microsoft.network/virtualnetworks", of the id.
  JsonView view;
};

/// A text file and what it holds, as far as that is JSON.
struct Input {
  std::string file, text;
  nlohmann::json json;
};

/// All that the files hold, sorted out. Inputs stay where they are, for views point into them.
struct Inputs {
  std::deque<Input> files;
  std::map<std::string, Resource> resources;  ///< By id.
  std::vector<JsonView> scvmm_networks, scvmm_vms, scvmm_hosts, scvmm_clouds, scvmm_logical_networks;
  std::vector<const Input*> zones, unbound, tables, labs, frr;

  /// All resources of a type, in the order of their ids.
  std::vector<const Resource*> of_type(const std::string& type) const;
  const Resource* resource(const std::string& id) const;
};

/// "microsoft.network/virtualnetworks/subnets" of an Azure resource id in lower case; empty if it is none.
std::string type_of(const std::string& id);
/// What comes after "/segment/" in a resource id, up to the next slash; empty if it is not there.
std::string segment_of(const std::string& id, const std::string& segment);
/// The last segment of a resource id.
std::string last_of(const std::string& id);

/// Finds the resources and objects in a JSON file. What is none of them is left out, and said so.
void sort_out(const Input& input, Inputs& inputs, Estate& estate);

}  // namespace drsim::imports
