<#
不用专用软件核验档案包：只用 Windows 自带的 PowerShell 5.1 和“OpenSSH 客户端”。每个档案包里的这个文件都相同，可以自己留一份使用。
解压后在含有 tagmanifest-sha256.txt 的文件夹中打开“命令提示符”，运行：
  powershell -NoProfile -ExecutionPolicy Bypass -File verify\verify.ps1 -Registry D:\allowed_signers -Signer 机构的统一社会信用代码
用自己留的一份时加 -Folder 解压后的文件夹；按过去某一时间判断签名时加 -At 20260901000000Z。
退出码：0 内容和签名都一致；3 内容有改动；4 内容一致，签名不对或没有核对；5 没有做完。
#>
param([string]$Folder = (Split-Path -Parent $PSScriptRoot), [string]$Registry, [string]$Signer, [string]$At)
trap { Write-Host "没有做完：$($_.Exception.Message)"; exit 5 }
$ErrorActionPreference = 'Stop'
$root = (Resolve-Path -LiteralPath $Folder).ProviderPath.TrimEnd('\')
$tags = 'tagmanifest-sha256.txt'
$listed = New-Object 'Collections.Generic.HashSet[string]'
$tags, "$tags.sig", 'recovery.bin' | ForEach-Object { [void]$listed.Add($_) }
$wrong = New-Object 'Collections.Generic.List[string]'
foreach ($manifest in $tags, 'manifest-sha256.txt') {
    $path = [IO.Path]::Combine($root, $manifest)
    if (-not [IO.File]::Exists($path)) { $wrong.Add("缺少清单：$manifest"); continue }
    foreach ($line in [IO.File]::ReadAllLines($path, [Text.Encoding]::UTF8)) {
        # 清单里的名字不能指向本文件夹以外。
        $found = [regex]::Match($line, '^([0-9a-f]{64})  (?!/|(.*/)?\.\.?(/|$))([^\\:*?"<>|]+)$')
        if (-not $found.Success) { $wrong.Add("$manifest 有一行看不懂：$line"); continue }
        $name = $found.Groups[4].Value
        $file = [IO.Path]::Combine($root, $name)
        [void]$listed.Add($name)
        if (-not [IO.File]::Exists($file)) { $wrong.Add("缺少：$name"); continue }
        try { $hash = (Get-FileHash -LiteralPath $file -Algorithm SHA256 -ErrorAction Stop).Hash }
        catch { $wrong.Add("读不出：$name"); continue }
        if ($hash -ne $found.Groups[1].Value) { $wrong.Add("内容有改动：$name") }
    }
}
foreach ($file in Get-ChildItem -LiteralPath $root -Recurse -Force | Where-Object { -not $_.PSIsContainer }) {
    $name = $file.FullName.Substring($root.Length + 1).Replace('\', '/')
    if (-not $listed.Contains($name)) { $wrong.Add("多出，清单里没有：$name") }
}
if ($wrong.Count -gt 0) {
    $wrong | ForEach-Object { Write-Host $_ }
    $text = [IO.Path]::Combine($root, 'bagit.txt')
    if ([IO.File]::Exists($text) -and [IO.File]::ReadAllText($text).Contains("`r")) { Write-Host '文本文件的换行被转换过（FTP 文本方式、git）。' }
    Write-Host "内容与封装时不一致，共 $($wrong.Count) 处。请用原来的 ZIP 重新解压到较短的路径下再核验。"
    exit 3
}
$manifest = [IO.Path]::Combine($root, $tags)
Write-Host "内容全部一致，共 $($listed.Count) 个文件。"
Write-Host "档案指纹（应与标签、回执上的一致）：$((Get-FileHash -LiteralPath $manifest -Algorithm SHA256 -ErrorAction Stop).Hash.ToLower())"
$program = Get-Command 'ssh-keygen.exe', 'ssh-keygen' -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
if (-not $Registry -or $Signer -notmatch '^[0-9A-Za-z]+$' -or $At -notmatch '^[0-9Z]*$') {
    Write-Host '签名没有核对：请加 -Registry 区县保存的登记文件 -Signer 机构的统一社会信用代码。'
    exit 4
}
$Registry = (Resolve-Path -LiteralPath $Registry).ProviderPath
if ($Registry.StartsWith("$root\")) { Write-Host '签名没有核对：登记文件在档案包里面，不能使用。'; exit 4 }
if (-not $program) { Write-Host '签名没有核对：没有 ssh-keygen。请在 Windows“设置”的“可选功能”中添加“OpenSSH 客户端”。'; exit 4 }
$arguments = "-Y verify -f `"$Registry`" -I $Signer -n classproof-bundle-v1 -s `"$manifest.sig`""
if ($At) { $arguments += " -O verify-time=$At" }
# 从文件直接读入；PowerShell 的管道会改动内容。
$ran = Start-Process -FilePath $program.Path -ArgumentList $arguments -RedirectStandardInput $manifest -NoNewWindow -Wait -PassThru
if ($ran.ExitCode -ne 0) { Write-Host '签名不对：不是这家机构已登记并在有效期内的密钥签的，或签名之后清单有改动。'; exit 4 }
Write-Host '签名一致：由登记文件中的这家机构签名。'
exit 0
