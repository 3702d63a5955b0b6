# Writes what drsim import reads of System Center VMM into one file. It only reads. Needs VMM's module, connected to a server.
#   ./collect-vmm.ps1 -File vmm.json
param([Parameter(Mandatory)][string]$File)
$ErrorActionPreference = 'Stop'
$networks = Get-SCVMNetwork | ForEach-Object {
  [pscustomobject]@{ Name = $_.Name; LogicalNetwork = @{ Name = $_.LogicalNetwork.Name }
    VMSubnet = @($_.VMSubnet | ForEach-Object { @{ Name = $_.Name; SubnetVLans = "$($_.SubnetVLans)" } }) } }
$hosts = Get-SCVMHost | ForEach-Object { [pscustomobject]@{ Name = $_.Name; VMHostGroup = "$($_.VMHostGroup)"; HyperVState = "$($_.HyperVState)" } }
$vms = Get-SCVirtualMachine | ForEach-Object {
  [pscustomobject]@{ Name = $_.Name; HostName = $_.HostName
    VirtualHardDisks = @($_.VirtualHardDisks | ForEach-Object { @{ MaximumSize = $_.MaximumSize; Size = $_.Size } })
    VirtualNetworkAdapters = @($_.VirtualNetworkAdapters | ForEach-Object {
        @{ Name = $_.Name; VMNetwork = "$($_.VMNetwork)"; VMSubnet = "$($_.VMSubnet)"; IPv4Addresses = "$($_.IPv4Addresses)"; IPv4AddressType = "$($_.IPv4AddressType)" } }) } }
@{ VMNetworks = @($networks); Hosts = @($hosts); VMs = @($vms) } | ConvertTo-Json -Depth 20 | Set-Content -Encoding utf8 $File
