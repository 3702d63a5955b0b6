# Writes what drsim import reads of Azure into a folder: networks, VMs and, of the vault, what it protects. It only reads.
# Needs the Az modules, signed in.
#   ./collect-azure.ps1 -Folder export [-Vault NAME]
param([Parameter(Mandatory)][string]$Folder, [string]$Vault)
$ErrorActionPreference = 'Stop'
New-Item -ItemType Directory -Force $Folder | Out-Null
function Save($Name, $Objects) { ConvertTo-Json -Depth 20 @($Objects) | Set-Content -Encoding utf8 (Join-Path $Folder "$Name.json") }
Save 'networks' (Get-AzVirtualNetwork)
Save 'interfaces' (Get-AzNetworkInterface)
Save 'vms' (Get-AzVM)
$groups = (Get-AzResourceGroup).ResourceGroupName
Save 'gateways' ($groups | ForEach-Object { Get-AzVirtualNetworkGateway -ResourceGroupName $_ })
Save 'local-gateways' ($groups | ForEach-Object { Get-AzLocalNetworkGateway -ResourceGroupName $_ })
Save 'connections' ($groups | ForEach-Object { Get-AzVirtualNetworkGatewayConnection -ResourceGroupName $_ })
if ($Vault) {
  Set-AzRecoveryServicesAsrVaultContext -Vault (Get-AzRecoveryServicesVault -Name $Vault) | Out-Null
  $fabrics = Get-AzRecoveryServicesAsrFabric
  $containers = $fabrics | ForEach-Object { Get-AzRecoveryServicesAsrProtectionContainer -Fabric $_ }
  Save 'fabrics' $fabrics
  Save 'items' ($containers | ForEach-Object { Get-AzRecoveryServicesAsrReplicationProtectedItem -ProtectionContainer $_ })
  Save 'policies' (Get-AzRecoveryServicesAsrPolicy)
  Save 'plans' (Get-AzRecoveryServicesAsrRecoveryPlan)
  Save 'jobs' (Get-AzRecoveryServicesAsrJob)
}
