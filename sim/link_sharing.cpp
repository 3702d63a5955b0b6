#include "sim/link_sharing.hpp"

#include <dlfcn.h>

#include <string>

#include "sim/system_limit.hpp"

namespace drsim {
namespace {

using Make = LinkSharing* (*)();

Make loaded() {
  // Beside the program, for whoever has moved both; otherwise where it was built.
  void* library = dlopen("libdrsim_simgrid.so", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) library = dlopen(DRSIM_SIMGRID_LIBRARY, RTLD_NOW | RTLD_LOCAL);
  void* const make = library ? dlsym(library, "drsim_make_link_sharing") : nullptr;
  if (!make) throw SystemLimit(std::string("copies of VMs cannot be simulated: ") + dlerror());
  return reinterpret_cast<Make>(make);
}

Make make_link_sharing() {
  static const Make make = loaded();
  return make;
}

}  // namespace

LinkSharing& new_link_sharing() { return *make_link_sharing()(); }
void load_link_sharing() { make_link_sharing(); }

}  // namespace drsim
