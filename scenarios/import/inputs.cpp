#include "scenarios/import/inputs.hpp"

#include <algorithm>

namespace drsim::imports {
namespace {

// An object that is there twice counts once: the fuller one is used. Of two that are equally full, the file's name
// decides, not the order in which files are given.
void add(Resource resource, Inputs& inputs, Estate& estate) {
  const auto [place, is_new] = inputs.resources.try_emplace(resource.id, resource);
  if (is_new) return;
  const auto rank = [](const Resource& one) {
    return std::pair(-static_cast<std::ptrdiff_t>(
                         one.view.json().dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).size()),
                     one.view.origin());
  };
  if (place->second.view.json() != resource.view.json())
    estate.contradict(std::max(place->second.view.origin(), resource.view.origin()), "resource " + last_of(resource.id),
                      "it is exported twice, not alike: the longer one is used");
  if (rank(resource) < rank(place->second)) place->second = std::move(resource);
}

bool add_of_scvmm(const JsonView& object, Inputs& inputs) {
  if (object.at("VirtualNetworkAdapters")) {
    inputs.scvmm_vms.push_back(object);
  } else if (object.at("VMSubnet|VMSubnets")) {
    inputs.scvmm_networks.push_back(object);
  } else if (object.at("HyperVState|VirtualizationPlatform|HostCluster|VMHostGroup|OperatingSystem.Name") &&
             object.at("Name|ComputerName") && !object.at("VirtualHardDisks")) {
    inputs.scvmm_hosts.push_back(object);
  } else if (object.at("CloudCapacity|CapabilityProfiles|HostGroup|HostGroups|LogicalNetworks") && object.at("Name")) {
    inputs.scvmm_clouds.push_back(object);
  } else if (object.at("NetworkVirtualizationEnabled|LogicalNetworkDefinitions") && object.at("Name")) {
    inputs.scvmm_logical_networks.push_back(object);
  } else {
    return false;
  }
  return true;
}

void walk(const JsonView& view, Inputs& inputs, Estate& estate) {
  if (view.json().is_array()) {
    for (const JsonView& one : view.elements()) walk(one, inputs, estate);
    return;
  }
  if (!view.is_object()) {
    estate.leave_out(view.origin(), std::string("a ") + view.json().type_name(),
                     "nothing that an export of a network has");
    return;
  }
  if (const JsonView id = view.at("id|resourceId"); id && id.json().is_string()) {
    const std::string text = lower(id.json().get<std::string>());
    if (const std::string type = type_of(text); !type.empty()) {
      add({text, type, view}, inputs, estate);
      return;
    }
  }
  if (add_of_scvmm(view, inputs)) return;
  bool has_any = false;
  for (const auto& [key, value] : view.json().items())
    if (value.is_array() || value.is_object()) {
      has_any = true;
      walk(view.at(key), inputs, estate);
    }
  if (!has_any && !view.json().empty())
    estate.leave_out(view.origin(), "object '" + name_of(view.json().begin().key()) + "...'",
                     "it has no resource id, and is none of VMM's objects");
}

}  // namespace

std::vector<const Resource*> Inputs::of_type(const std::string& type) const {
  std::vector<const Resource*> all;
  for (const auto& [id, resource] : resources)
    if (resource.type == type) all.push_back(&resource);
  return all;
}

const Resource* Inputs::resource(const std::string& id) const {
  const auto found = resources.find(lower(id));
  return found == resources.end() ? nullptr : &found->second;
}

std::string type_of(const std::string& id) {
  const std::string mark = "/providers/";
  const std::size_t begin = id.rfind(mark);
  if (begin == std::string::npos) return "";
  std::string type;
  std::size_t at = begin + mark.size();
  for (std::size_t n = 0; at < id.size(); ++n) {
    const std::size_t end = std::min(id.find('/', at), id.size());
    if (n == 0 || n % 2 == 1) type += (n == 0 ? "" : "/") + id.substr(at, end - at);
    at = end + 1;
  }
  return type;
}

std::string segment_of(const std::string& id, const std::string& segment) {
  const std::string mark = "/" + segment + "/";
  const std::size_t begin = id.find(mark);
  if (begin == std::string::npos) return "";
  const std::size_t end = std::min(id.find('/', begin + mark.size()), id.size());
  return id.substr(begin + mark.size(), end - begin - mark.size());
}

std::string last_of(const std::string& id) {
  const std::size_t slash = id.rfind('/');
  return slash == std::string::npos ? id : id.substr(slash + 1);
}

void sort_out(const Input& input, Inputs& inputs, Estate& estate) {
  walk(JsonView(input.json, input.file, ""), inputs, estate);
}

}  // namespace drsim::imports
